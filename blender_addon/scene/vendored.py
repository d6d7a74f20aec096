"""What the scene shares with the backend; the extension carries a copy of it in `vendor`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ikol.errors import IkolError
    from ikol.skeleton import (
        FINGER_NAMES,
        FINGER_PARENTS,
        JOINT_NAMES,
        JOINT_PARENTS,
        NUM_JOINTS,
        PRIMARY_CHILD,
    )
else:
    from ..vendor.ikol.errors import IkolError
    from ..vendor.ikol.skeleton import (
        FINGER_NAMES,
        FINGER_PARENTS,
        JOINT_NAMES,
        JOINT_PARENTS,
        NUM_JOINTS,
        PRIMARY_CHILD,
    )

__all__ = [
    "FINGER_NAMES",
    "FINGER_PARENTS",
    "JOINT_NAMES",
    "JOINT_PARENTS",
    "NUM_JOINTS",
    "PRIMARY_CHILD",
    "IkolError",
]

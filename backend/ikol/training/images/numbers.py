"""Numbers that a configuration can have; what others there are is said when it is read."""

from typing import Annotated, Final

from msgspec import Meta

_MOST: Final = 1e9
"""Far beyond what is needed, and not endless as TOML's `inf`."""

Count = Annotated[int, Meta(ge=1, le=2**31)]
Natural = Annotated[int, Meta(ge=0, le=2**31)]
Positive = Annotated[float, Meta(gt=0.0, le=_MOST)]
NotNegative = Annotated[float, Meta(ge=0.0, le=_MOST)]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]

LAST_CELL_PX: Final = 32
"""Pixels of a picture to one place of a network's last map: it is halved five times."""
PictureSide = Annotated[int, Meta(ge=LAST_CELL_PX, le=2**14, multiple_of=LAST_CELL_PX)]

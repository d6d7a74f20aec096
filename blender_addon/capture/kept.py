"""What a motion can be solved again from, as it is kept with the armature in the .blend."""

import base64
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .vendored import IkolError, Solving, WireEvent, messages

_ARRAYS: Final = (
    *("timestamps_s", "visible", "betas", "T_world_camera"),
    *("kept", "T_own_camera", "T_first_camera"),
)
_HANDS: Final = ("hands_px", "hands_camera")
_FACTS: Final = ("fps", "focal_px", "width", "height", "estimator", "camera_motion")


@dataclass(frozen=True, slots=True)
class KeptMotion:
    """What a backend sent with a motion for it to be solved again.

    Attributes:
        facts: Plain values by name: those of the message `Solve`, and what a scene adds to them.
        arrays: Those of the message `Solve`, apart from contacts.
    """

    facts: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]

    @classmethod
    def of(cls, refined: WireEvent, body: str) -> "KeptMotion":
        """What came with a refined motion.

        Args:
            refined: The message `Refined` and its arrays.
            body: Name of the body, as the backend knows it.
        """
        facts = {name: getattr(refined.message, name) for name in _FACTS}
        arrays = {name: refined.arrays[name] for name in (*_ARRAYS, *_HANDS)}
        return cls({**facts, "body": body}, arrays)

    @classmethod
    def from_text(cls, text: str) -> "KeptMotion":
        """Read what `to_text` wrote.

        Raises:
            IkolError: It is damaged, or of another release (code "kept").
        """
        try:
            with np.load(io.BytesIO(base64.b64decode(text)), allow_pickle=False) as file:
                arrays = {name: file[name] for name in _ARRAYS}
                # What was captured before there were hands has none.
                no_hands = np.zeros((0, 2, 21, 3))
                arrays |= {name: file.get(name, no_hands) for name in _HANDS}
                facts = json.loads(str(file["facts"]))
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise IkolError(
                "What this motion was solved from cannot be read any more.",
                "Capture the clip again.",
                "kept",
            ) from error
        return cls(facts, arrays)

    def to_text(self, **facts: float) -> str:
        """Everything as one text, about 0.4 kB a frame, 1 kB with hands.

        Args:
            facts: What the scene adds.
        """
        file = io.BytesIO()
        told = json.dumps({**self.facts, **facts})
        np.savez_compressed(file, allow_pickle=False, facts=np.array(told), **dict(self.arrays))
        return base64.b64encode(file.getvalue()).decode("ascii")

    def question(self, solving: Solving) -> messages.Solve:
        """The message that has it solved again."""
        wanted = {name: self.facts[name] for name in (*_FACTS, "body")}
        return messages.Solve(**wanted, solving=solving)

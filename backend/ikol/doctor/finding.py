"""One line of the doctor's report."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        topic: The heading it belongs under.
        name: What was looked at.
        state: "ok", "absent" (the project works without it) or "problem".
        text: What was found, or what is missing, what it would enable and how to get it.
    """

    topic: str
    name: str
    state: Literal["ok", "absent", "problem"]
    text: str

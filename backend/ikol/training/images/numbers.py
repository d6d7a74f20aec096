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

PictureSide = Annotated[int, Meta(ge=32, le=2**14, multiple_of=32)]
"""Of a picture that is halved five times."""

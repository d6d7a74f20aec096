"""Numbers that a configuration can have; what others there are is said when it is read."""

from typing import Annotated

from msgspec import Meta

Count = Annotated[int, Meta(ge=1)]
Natural = Annotated[int, Meta(ge=0)]
Positive = Annotated[float, Meta(gt=0.0)]
NotNegative = Annotated[float, Meta(ge=0.0)]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]

PictureSide = Annotated[int, Meta(ge=32, multiple_of=32)]
"""Of a picture that is halved five times."""

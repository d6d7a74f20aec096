"""The one family of errors that is meant for the user."""


class IkolError(Exception):
    """Something the user can act on.

    Args:
        message: What was wrong, in one sentence.
        remedy: What to do about it, in one sentence; may be empty.
        code: Stable machine-readable name, sent over the wire as it is.
    """

    def __init__(self, message: str, remedy: str = "", code: str = "failed") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.code = code

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class CaptureCancelledError(Exception):
    """Raised inside a running capture when its owner asked it to stop."""

"""What is installed, found and missing on this machine, and what each thing would enable."""

from collections.abc import Iterator

from .blenders import blender_findings
from .finding import Finding
from .models import model_findings
from .reach import reach_findings
from .software import software_findings

__all__ = ["Finding", "examine"]


def examine() -> Iterator[Finding]:
    """Look at everything; the last looks take seconds, as they start Blenders' backend."""
    yield from software_findings()
    yield from model_findings()
    yield from blender_findings()
    yield from reach_findings()

"""`ikol doctor`."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from ..doctor import Finding, examine
from ..errors import IkolError
from .waiting import waiting_for

_MARKS = {"ok": ("ok", "green"), "absent": ("--", "yellow"), "problem": ("!!", "bold red")}


def doctor() -> None:
    """Tell what is installed, found and missing, and what each missing thing would enable.

    The exit code is 2 if something keeps captures from working.
    """
    console = Console(highlight=False, soft_wrap=True)
    topic = ""
    problems: list[str] = []
    for finding in _findings():
        if finding.topic != topic:
            topic = finding.topic
            console.print(Text(f"\n{topic}", style="bold"))
        mark, style = _MARKS[finding.state]
        line = Text(f"  {mark} ", style=style)
        line.append(f"{finding.name:24}", style="default").append(finding.text, style="default")
        console.print(line)
        if finding.state == "problem":
            problems.append(finding.name)
    if problems:
        raise IkolError(f"Captures cannot work yet: {', '.join(problems)}.", "", "doctor")


def _findings() -> Iterator[Finding]:
    """What `examine` finds; some looks take seconds."""
    findings = examine()
    while True:
        with waiting_for("Looking at this machine"):
            finding = next(findings, None)
        if finding is None:
            return
        yield finding

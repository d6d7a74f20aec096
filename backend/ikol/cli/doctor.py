"""`ikol doctor`."""

from rich.console import Console
from rich.text import Text

from ..doctor import examine
from ..errors import IkolError

_MARKS = {"ok": ("ok", "green"), "absent": ("--", "yellow"), "problem": ("!!", "bold red")}


def doctor() -> None:
    """Tell what is installed, found and missing, and what each missing thing would enable.

    The exit code is 2 if something keeps captures from working.
    """
    console = Console(highlight=False, soft_wrap=True)
    topic = ""
    problems: list[str] = []
    for finding in examine():
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

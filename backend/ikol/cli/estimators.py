"""`ikol estimators`: which there are, what each wants and gives, and whether it is ready."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from ..estimators.entry import Entry
from ..estimators.registry import ENTRIES
from ..weights import verify
from .console import print_table
from .reports import check_reports, write_json

_NO_CHECKPOINT = "no checkpoint"

app = App(name="estimators", help="List the estimators.")


@app.command(name="list")
def list_estimators(*, json_path: Annotated[Path | None, Parameter(name="--json")] = None) -> None:
    """Show every estimator: its picture, what it says, its licence, whether its files are here.

    Args:
        json_path: Also write all that is known of them to this file.
    """
    check_reports(json_path)
    nets_here = all(status.state == "ok" for status in verify() if status.entry.required)
    states = {entry.name: _state(entry, nets_here) for entry in ENTRIES}
    print_table(
        ("name", "picture", "says", "licence", "state"),
        [
            (entry.name, str(entry.crop), ", ".join(entry.outputs), entry.licence, state)
            for entry, state in zip(ENTRIES, states.values(), strict=True)
        ],
    )
    for entry in ENTRIES:
        if entry.checkpoint is not None and states[entry.name] == _NO_CHECKPOINT:
            print(f"{entry.name}: {entry.missing_checkpoint()}")
    write_json(json_path, [asdict(entry) | {"state": states[entry.name]} for entry in ENTRIES])


def _state(entry: Entry, nets_here: bool) -> str:
    if not nets_here:
        return "needs `ikol weights pull`"
    found = entry.found_checkpoint()
    if entry.checkpoint is None or found is not None:
        return "ready" if found is None else f"ready: {found.path}"
    return _NO_CHECKPOINT

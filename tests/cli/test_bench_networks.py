"""`ikol bench networks` measures every estimator's network."""

import json

import pytest
from ikol.cli.main import run
from ikol.estimators.registry import ENTRIES


def test_rows_are_printed_and_written(tmp_path, capsys):
    report = tmp_path / "networks.json"
    arguments = ["--json", str(report), "--rounds", "1", "--batch", "1", "--device", "cpu"]
    assert run(["bench", "networks", *arguments]) == 0
    rows = {row["estimator"]: row for row in json.loads(report.read_text())}
    names = [*(entry.name for entry in ENTRIES), "smpler (W48)"]
    assert list(rows) == names
    assert all(row["ms_per_picture_min"] > 0 for row in rows.values())
    assert rows["smpler"]["million_parameters"] == pytest.approx(37.36, abs=0.005)
    assert rows["smpler (W48)"]["million_parameters"] == pytest.approx(73.6, abs=0.05)
    assert rows["blazepose"]["million_parameters"] is None
    printed = capsys.readouterr().out
    assert all(name in printed for name in names)

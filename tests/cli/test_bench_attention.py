"""`ikol bench attention`: decoupled attention compares linearly many pairs, all to all squares."""

import json

import pytest
from ikol.cli.main import EXIT_USER_ERROR, run


def test_rows_are_printed_and_written(tmp_path, capsys):
    report = tmp_path / "attention.json"
    sides = ["--side", "7", "--side", "14"]
    assert run(["bench", "attention", "--json", str(report), "--rounds", "1", *sides]) == 0
    small, large = json.loads(report.read_text())
    tokens = 26
    assert small["decoupled_pairs"] == tokens * 49 + tokens**2
    assert large["full_pairs"] == (tokens + 196) ** 2
    grown = large["decoupled_pairs"] - tokens**2, small["decoupled_pairs"] - tokens**2
    assert grown[0] == 4 * grown[1]
    assert min(small["decoupled_ms"], small["full_ms"]) > 0
    assert small["full_order"] is None
    assert isinstance(large["full_order"], float)
    assert "14 x 14" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--side", "14", "--side", "7"], ["--rounds", "0"]])
def test_nonsense_is_refused(arguments):
    assert run(["bench", "attention", *arguments]) == EXIT_USER_ERROR

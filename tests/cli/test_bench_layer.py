"""The command `ikol bench layer` times real solves and draws what it timed."""

import json

import torch
from ikol.cli.main import EXIT_USER_ERROR, run


def test_rows_are_written_drawn_and_printed(tmp_path, capsys):
    report, plot = tmp_path / "speed.json", tmp_path / "speed.svg"
    threads = torch.get_num_threads()
    chosen = ["--solver", "swing2-torch", "--solver", "analytic-naive", "--batch", "2"]
    code = run(
        ["bench", "layer", "--json", str(report), "--plot", str(plot), "--rounds", "1", *chosen]
    )
    assert code == 0
    assert torch.get_num_threads() == threads
    rows = json.loads(report.read_text())
    assert len(rows) == 2 * 2 * 2
    for row in rows:
        assert list(row) == [
            *("solver", "batch", "threads", "direction"),
            *("us_per_frame_median", "us_per_frame_min"),
        ]
        assert row["batch"] == 2
        assert 0 < row["us_per_frame_min"] <= row["us_per_frame_median"]
    assert {row["solver"] for row in rows} == {"swing2-torch", "analytic-naive"}
    assert {row["direction"] for row in rows} == {"forward", "forward+backward"}
    assert {row["threads"] for row in rows} == {1, 2}
    assert "</svg>" in plot.read_text()
    printed = capsys.readouterr().out
    assert "swing2-torch" in printed
    assert "processor" in printed


def test_what_cannot_be_done_is_said_before_the_measurement(tmp_path, capsys):
    assert run(["bench", "layer", "--solver", "swing9"]) == EXIT_USER_ERROR
    assert "swing9" in capsys.readouterr().err
    assert run(["bench", "layer", "--batch", "0"]) == EXIT_USER_ERROR
    assert "--batch" in capsys.readouterr().err
    assert run(["bench", "layer", "--plot", str(tmp_path / "speed.doc")]) == EXIT_USER_ERROR
    assert ".svg" in capsys.readouterr().err

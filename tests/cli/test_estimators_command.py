"""`ikol estimators list` as a user meets it."""

import json

from ikol.estimators.registry import ENTRIES


def test_list_shows_every_estimator_with_its_licence(ikol, tmp_path):
    report = tmp_path / "estimators.json"
    done = ikol("estimators", "list", "--json", report)
    assert done.returncode == 0, done.stderr
    rows = {row["name"]: row for row in json.loads(report.read_text())}
    lines = done.stdout.splitlines()
    for entry in ENTRIES:
        line = next(line for line in lines if line.split()[0] == entry.name)
        assert entry.licence in line
        assert rows[entry.name]["crop"]["side_px"] == entry.crop.side_px
    assert rows["blazepose"]["state"] == "ready"


def test_list_says_what_is_missing(ikol, tmp_path):
    done = ikol("estimators", "list", IKOL_WEIGHTS=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "ikol weights pull" in done.stdout

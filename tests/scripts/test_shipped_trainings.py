"""The configurations beside the scripts are of their networks, with keys that there are."""

from pathlib import Path

import pytest
from ikol.training.images.config import load_config
from picture_training import KINDS

FILES = sorted((Path(__file__).parents[2] / "scripts" / "trainings").glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_shipped_configuration_can_be_used(path):
    kind, shipped, _ = KINDS[path.stem.split("_")[-1]]
    config = load_config(kind, shipped, path)
    assert config != load_config(kind, shipped, None)

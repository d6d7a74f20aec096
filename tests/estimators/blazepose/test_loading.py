import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from ikol.errors import IkolError
from ikol.estimators.blazepose.blazepose import BlazePose
from ikol.estimators.blazepose.net import Net
from ikol.weights import find

REST = np.zeros((29, 3), np.float32)


def test_missing_nets_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("IKOL_WEIGHTS", str(tmp_path))
    with pytest.raises(IkolError, match="ikol weights pull") as caught:
        BlazePose(REST)
    assert caught.value.code == "weights_missing"


@pytest.mark.parametrize("content", [b"", b"no net at all", bytes(5000)])
def test_a_file_that_is_no_net(tmp_path: Path, content: bytes):
    path = tmp_path / "net.tflite"
    path.write_bytes(content)
    with pytest.raises(IkolError, match=r"net\.tflite") as caught:
        Net(path)
    assert caught.value.code == "weights_unreadable"


def test_a_path_with_letters_of_all_kinds(tmp_path: Path):
    path = tmp_path / "Größe 模型.tflite"
    path.write_bytes(find("pose_detection").read_bytes())
    assert Net(path).input_size == 224


def test_a_net_gives_the_same_with_any_number_of_threads():
    image = np.random.default_rng(0).random((224, 224, 3)).astype(np.float32)
    one, two = (Net(find("pose_detection"), threads).run(image) for threads in (1, 2))
    for a, b in zip(one, two, strict=True):
        assert np.allclose(a, b, atol=1e-3)


def test_loading_writes_nothing():
    script = (
        "from ikol.estimators.blazepose.net import Net\n"
        "from ikol.weights import find\n"
        "import sys\n"
        "Net(find('pose_detection'))\n"
        "print('still here', file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == ""
    assert done.stderr.strip() == "still here"

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.estimators.blazepose.blazepose import BlazePose
from ikol.estimators.blazepose.net import Net
from ikol.weights import best_landmark_net, find

OUTPUTS = ("Identity", "Identity_1")
REST = load_body().keypoint_template


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
        Net(path, OUTPUTS)
    assert caught.value.code == "weights_unreadable"


def test_a_path_with_letters_of_all_kinds(tmp_path: Path):
    path = tmp_path / "Größe 模型.tflite"
    path.write_bytes(find("pose_detection").read_bytes())
    assert Net(path, OUTPUTS).input_size == 224


def test_a_net_gives_the_same_with_any_number_of_threads():
    image = np.random.default_rng(0).random((224, 224, 3)).astype(np.float32)
    one, two = (Net(find("pose_detection"), OUTPUTS, threads).run(image) for threads in (1, 2))
    for a, b in zip(one, two, strict=True):
        assert np.allclose(a, b, atol=1e-3)


def test_a_net_of_another_kind_is_refused():
    with pytest.raises(IkolError, match="another kind") as caught:
        Net(find("pose_detection"), ("Identity", "heatmap"))
    assert caught.value.code == "weights_unreadable"


def test_leaving_out_an_output_changes_no_other():
    image = np.random.default_rng(0).random((256, 256, 3)).astype(np.float32)
    names = ["Identity", "Identity_1", "Identity_3", "Identity_4"]
    path = best_landmark_net()
    whole = Net(path, [*names, "Identity_2"], threads=1).run(image)
    part = Net(path, names, threads=1).run(image)
    assert len(part) == 4
    for a, b in zip(part, whole, strict=False):
        assert np.array_equal(a, b)


def test_loading_writes_nothing():
    script = (
        "from ikol.estimators.blazepose.net import Net\n"
        "from ikol.weights import best_landmark_net, find\n"
        "import sys\n"
        "Net(find('pose_detection'), ['Identity'])\n"
        "print('still here', file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == ""
    assert done.stderr.strip() == "still here"

import errno
import sys
from pathlib import Path

import pytest
from ikol.errors import IkolError
from ikol.export.atomic import written_whole


def test_replaces_the_old_file_only_when_all_is_written(tmp_path: Path):
    path = tmp_path / "take.bvh"
    path.write_text("old")
    with written_whole(path, "w") as file:
        file.write("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["take.bvh"]


@pytest.mark.parametrize("error", [RuntimeError("bug"), KeyboardInterrupt()])
def test_an_error_while_writing_leaves_the_old_file(tmp_path: Path, error: BaseException):
    path = tmp_path / "take.bvh"
    path.write_text("old")
    with pytest.raises(type(error)), written_whole(path, "w") as file:
        file.write("half")
        raise error
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["take.bvh"]


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (errno.ENOSPC, "disk_full", "disk is full"),
        (errno.EROFS, "read_only", "read-only"),
        (errno.EACCES, "read_only", "may not be written"),
        (errno.EIO, "not_written", "Input/output error"),
    ],
)
def test_errors_of_the_disk_are_said_plainly(tmp_path: Path, number: int, code: str, words: str):
    path = tmp_path / "take.npz"
    with pytest.raises(IkolError, match=words) as raised, written_whole(path) as file:
        file.write(b"half")
        raise OSError(number, "Input/output error")
    assert raised.value.code == code
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="has no limits on file sizes")
def test_a_disk_that_takes_no_more(tmp_path: Path):
    import resource  # noqa: PLC0415

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(IkolError) as raised, written_whole(tmp_path / "take.npz") as file:
            file.write(b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert raised.value.code == "disk_full"
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_a_file(tmp_path: Path):
    (tmp_path / "folder").write_text("a file")
    with pytest.raises(IkolError) as raised, written_whole(tmp_path / "folder" / "take.npz"):
        pass
    assert raised.value.code == "not_written"


def test_a_target_that_is_a_folder(tmp_path: Path):
    (tmp_path / "take.npz").mkdir()
    with pytest.raises(IkolError), written_whole(tmp_path / "take.npz") as file:
        file.write(b"x")
    assert [entry.name for entry in tmp_path.iterdir()] == ["take.npz"]

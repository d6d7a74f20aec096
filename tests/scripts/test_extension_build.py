"""The extension's zips: what is in them, that Blender accepts them, what can go wrong."""

import ast
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from blenders import available
from extension_builder import VARIANTS, BuildError, build, validate, variant_for
from packaging.requirements import Requirement
from packaging.tags import cpython_tags
from packaging.utils import parse_wheel_filename

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def extensions(tmp_path_factory):
    """Every variant, built from the wheels in the cache."""
    folder = tmp_path_factory.mktemp("dist")
    return {variant: build(variant, folder) for variant in VARIANTS}


def read_manifest(extension):
    with zipfile.ZipFile(extension) as archive:
        return tomllib.loads(archive.read("blender_manifest.toml").decode())


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_manifest_lists_exactly_the_wheels_inside(extensions, variant):
    manifest = read_manifest(extensions[variant])
    with zipfile.ZipFile(extensions[variant]) as archive:
        inside = {f"./{name}" for name in archive.namelist() if name.endswith(".whl")}
        assert archive.testzip() is None
    assert set(manifest["wheels"]) == inside
    assert len(inside) == len(VARIANTS[variant])
    assert manifest["id"] == "ikol_capture"
    assert variant.startswith(manifest["platforms"][0])


@pytest.mark.parametrize("python", [(3, 11), (3, 13)])
@pytest.mark.parametrize("variant", ["linux-x64", "windows-x64", "macos-arm64"])
def test_released_blenders_find_one_wheel_for_their_python(variant, python):
    # CPython 3.11 is in Blender 4.2 to 5.0, 3.13 in 5.1 and 5.2.
    wheels = [parse_wheel_filename(name) for name in VARIANTS[variant]]
    platforms = {tag.platform for *_, tags in wheels for tag in tags}
    fitting = set(cpython_tags(python, platforms=platforms))
    names = sorted(name for name, *_, tags in wheels if tags & fitting)
    assert names == ["msgspec", "opencv-python-headless", "pyzmq"]


def test_both_sides_speak_with_a_zmq_that_the_project_accepts():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    (wanted,) = (
        needed for needed in map(Requirement, project["dependencies"]) if needed.name == "pyzmq"
    )
    wheels = {parse_wheel_filename(name)[:2] for names in VARIANTS.values() for name in names}
    versions = [version for name, version in wheels if name == wanted.name]
    assert versions
    assert all(version in wanted.specifier for version in versions)


@pytest.mark.parametrize("variant", VARIANTS)
def test_blenders_own_tool_accepts_it(extensions, variant):
    blenders = available()
    assert validate(extensions[variant], blenders) == [blender.name for blender in blenders]


def test_blenders_own_tool_would_say_what_is_wrong(tmp_path):
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("blender_manifest.toml", 'id = "not valid"\n')
        archive.writestr("__init__.py", "")
    for blender in available():
        with pytest.raises(BuildError, match=blender.name):
            validate(broken, [blender])


def test_the_vendored_modules_are_the_repositorys(extensions):
    with zipfile.ZipFile(extensions["linux-x64"]) as archive:
        names = [name for name in archive.namelist() if name.startswith("vendor/ikol/")]
        assert {"vendor/ikol/wire/framing.py", "vendor/ikol/video/reader.py"} <= set(names)
        for name in names:
            original = REPOSITORY / "backend" / "ikol" / name.removeprefix("vendor/ikol/")
            assert archive.read(name) == original.read_bytes()


def test_the_extension_imports_only_what_it_carries(extensions):
    carried = {"bpy", "bpy_extras", "mathutils", "gpu", "gpu_extras", "blf", "bl_ext", "numpy"}
    carried |= {"cv2", "zmq", "msgspec"} | set(sys.stdlib_module_names)
    with zipfile.ZipFile(extensions["linux-x64"]) as archive:
        for name in archive.namelist():
            if name.endswith(".py"):
                foreign = absolute_imports(archive.read(name)) - carried
                assert not foreign - {"ikol"} if "vendored" in name else not foreign, name


def absolute_imports(source):
    """Top-level packages that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(str(node.module).split(".")[0])
    return found


def test_nothing_else_is_inside(extensions):
    with zipfile.ZipFile(extensions["linux-x64"]) as archive:
        names = archive.namelist()
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".part"))]
    assert {"LICENSE", "__init__.py", "vendor/__init__.py", "vendor/ikol/__init__.py"} <= set(names)


def test_a_build_can_be_reproduced(extensions, tmp_path):
    again = build("linux-x64", tmp_path)
    assert again.read_bytes() == extensions["linux-x64"].read_bytes()


def test_the_variant_follows_blenders_python():
    assert variant_for((3, 11)) == variant_for((3, 13))
    with pytest.raises(BuildError):
        variant_for((3, 99))


def run_build(*variants, **environment):
    return subprocess.run(
        [sys.executable, REPOSITORY / "scripts" / "build_extension.py", *variants],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_no_network_and_no_cache_is_one_clear_line(tmp_path):
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PIP_CONFIG_FILE": os.devnull}
    done = run_build("linux-x64", XDG_CACHE_HOME=str(tmp_path), **offline)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "cannot download" in done.stderr
    assert list((tmp_path / "ikol-capture" / "wheels").iterdir()) == []


def test_an_unknown_variant_names_the_known_ones():
    done = run_build("amiga-m68k")
    assert done.returncode == 2
    assert "windows-x64" in done.stdout

import ast
import sys
from pathlib import Path

import ikol.video

ALLOWED = {"cv2", "numpy", "errors"}


def test_the_package_can_be_carried_by_the_extension():
    """Only relative imports, the standard library, numpy and OpenCV."""
    for path in Path(ikol.video.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                assert node.level == 1 or node.module == "errors", path
                continue
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in names:
                root = name.split(".")[0]
                assert root in ALLOWED or root in sys.stdlib_module_names, (path, name)

"""The Python that a virtual environment was made with, by which users begin."""

import sys
from pathlib import Path

IN_ENVIRONMENT = Path(sys.executable).relative_to(sys.prefix)
_BESIDE = Path(sys.base_prefix) / IN_ENVIRONMENT
# Where only python3 is installed, as on Debian, an environment still has a python.
BASE_PYTHON = _BESIDE if _BESIDE.exists() else _BESIDE.with_name("python3")

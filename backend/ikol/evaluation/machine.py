"""What a measurement ran on, in words to stand beside its numbers."""

import os
import platform
from pathlib import Path

import psutil
import torch


def machine_facts() -> dict[str, str]:
    """Processor, versions, and how busy the machine was."""
    load, _, _ = psutil.getloadavg()
    return {
        "processor": _processor(),
        "logical cores": str(os.cpu_count()),
        "vector instructions": torch.backends.cpu.get_cpu_capability(),
        "system": platform.platform(),
        "Python": platform.python_version(),
        "torch": torch.__version__,
        "load of the last minute": f"{load:.1f}",
    }


def _processor() -> str:
    # On Linux platform.processor() says no more than the architecture.
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()

"""Memory that is freed is kept, or given back, where the C library can be told to."""

import platform
import subprocess
import sys

PAGES = """
import resource, torch
from ikol.memory import keep_freed_memory

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        torch.zeros(10_000_000)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

without = faults()
told = keep_freed_memory()
faults()
print(int(told), without, faults())
"""

FREED = """
import psutil
from ikol.memory import give_back_freed_memory

blocks = [b"x" * 100_000 for _ in range(1000)]
del blocks[:-1]
process = psutil.Process()
before = process.memory_info().rss
give_back_freed_memory()
print((before - process.memory_info().rss) / 1e6)
"""


def test_glibc_asks_for_pages_once():
    done = subprocess.run(
        [sys.executable, "-c", PAGES], capture_output=True, text=True, check=True, timeout=120
    )
    told, without, kept = map(int, done.stdout.split())
    assert bool(told) == (platform.libc_ver()[0] == "glibc")
    assert not told or kept < without / 10


def test_glibc_gives_back_what_lies_below_something_in_use():
    done = subprocess.run(
        [sys.executable, "-c", FREED], capture_output=True, text=True, check=True, timeout=120
    )
    assert platform.libc_ver()[0] != "glibc" or float(done.stdout) > 50.0

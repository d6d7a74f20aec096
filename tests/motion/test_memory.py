"""Memory stays flat in the clip's length: ten minutes take little more than one."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

LIMIT_MB = 45.0 if platform.libc_ver()[0] == "glibc" else 55.0
"""Other C libraries are not asked to give back what is freed."""
SUPPORT = Path(__file__).parents[1] / "support"
SCRIPT = """
import sys
from dataclasses import replace
import torch
from ikol.evaluation.pipeline_speed import peak_memory_mb
from synthetic_clip import dancing, people_in, session, sightings

torch.set_num_threads(1)
count = int(sys.argv[1])
frames = sightings(dancing(300), noise_m=0.01, noise_px=1.5)
clip = session(dancing(10))
for index in range(count):
    frame = replace(frames[index % 300], index=index, timestamp_s=index / 30.0)
    clip.record(people_in([frame]))
(capture,) = clip.finish()
assert len(capture.timestamps_s) == count
print(peak_memory_mb())
"""


def peak_mb(count: int) -> float:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(count)],
        env={**os.environ, "PYTHONPATH": str(SUPPORT), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


@pytest.mark.slow
def test_ten_minutes_take_little_more_than_one():
    # A minute keeps all threads of the clip solver busy; what each takes is no growth.
    assert peak_mb(18000) - peak_mb(1800) < LIMIT_MB

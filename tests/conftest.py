"""What holds for every test."""

import signal

import pytest
import torch
from hypothesis import settings

# A busy machine is slow, not wrong: no test fails for the time that it takes.
settings.register_profile("ikol", deadline=None)
settings.load_profile("ikol")

# Shells start what runs in the background deaf to Ctrl-C, and every process of a test would inherit
# that; some are tested for how they take it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def one_thread():
    """Torch on one thread, as in the backend, so that it always sums in the same order."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)

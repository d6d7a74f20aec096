"""A command at a terminal, as a user sees it."""

import contextlib
import os
import pty
import subprocess
import sys
import threading
import time


class AtTerminal:
    """A running `ikol` whose error stream is a terminal.

    Attributes:
        process: The process; its standard output is a pipe.
    """

    def __init__(self, *arguments):
        ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ikol", *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=theirs,
            text=True,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "120", "OMP_NUM_THREADS": "1"},
        )
        os.close(theirs)
        self._parts = []
        self._reader = threading.Thread(target=self._read, args=(ours,))
        self._reader.start()

    @property
    def shown(self):
        """All that was written to the terminal so far, with its control sequences."""
        return b"".join(self._parts).decode("utf-8", "replace")

    def wait_for(self, condition, timeout_s=120):
        """Wait until a condition on what is shown holds."""
        deadline_s = time.monotonic() + timeout_s
        while not condition(self.shown):
            assert time.monotonic() < deadline_s, self.shown[-2000:]
            time.sleep(0.02)

    def end(self, timeout_s=60):
        """Wait for its end, for which it is not killed; its exit code and standard output."""
        try:
            out, _ = self.process.communicate(timeout=timeout_s)
        finally:
            self.process.kill()
            self._reader.join()
        return self.process.returncode, out

    def _read(self, descriptor):
        # Linux tells the end of a terminal with an error.
        with os.fdopen(descriptor, "rb", buffering=0) as stream, contextlib.suppress(OSError):
            while part := stream.read(4096):
                self._parts.append(part)

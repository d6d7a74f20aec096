"""The layer as code compiled by numba, for inference on the CPU.

`solve` uses it by itself (`Settings.engine`). It is compiled at its first use, which takes seconds,
and then kept on disk. numba is not imported before that.
"""

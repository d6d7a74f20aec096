"""`python -m ikol`, for where the command `ikol` is not on the PATH."""

from .cli import main

main()

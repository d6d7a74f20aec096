"""Runs a command and turns whatever goes wrong into one clear line and an exit code."""

import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

from cyclopts import CycloptsError, Parameter, UnknownCommandError

from ..errors import CaptureCancelledError, IkolError
from .app import COMMANDS, build_app

EXIT_UNEXPECTED = 1
EXIT_USER_ERROR = 2
EXIT_INTERRUPTED = 130

_Tokens = Annotated[str, Parameter(show=False, allow_leading_hyphen=True)]
_Verbose = Annotated[bool, Parameter(name=["--verbose", "-v"])]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `ikol` and leave the process with its exit code.

    Args:
        arguments: The command line without the program's name; the process's own by default.
    """
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run `ikol` with a command line.

    Args:
        arguments: The command line without the program's name.

    Returns:
        0 done (or what the command returned), 2 an error the user can act on (bad usage
        included), 130 interrupted, 1 a fault of ours.
    """
    app = build_app()
    app.meta.suppress_keyboard_interrupt = False

    @app.meta.default
    def launch(*tokens: _Tokens, verbose: _Verbose = False) -> object:  # pyright: ignore[reportUnusedFunction]
        """Run a command.

        Args:
            tokens: The command and its arguments.
            verbose: Show the traceback of an unexpected error.
        """
        del verbose  # looked for below, because a command's module can fail before parsing ends
        return app(tokens, exit_on_error=False, print_error=False)

    try:
        result = app.meta(arguments, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        _complain(f"{_usage(error)} See `ikol --help`.")
        return EXIT_USER_ERROR
    except IkolError as error:
        _complain(_one_line(error))
        return EXIT_USER_ERROR
    except (KeyboardInterrupt, CaptureCancelledError):
        _complain("interrupted.")
        return EXIT_INTERRUPTED
    except Exception as error:  # the last line of defence: nobody sees a traceback unasked
        verbose = not {"-v", "--verbose"}.isdisjoint(arguments)
        if verbose:
            traceback.print_exc()
        hint = "" if verbose else " (-v shows where)"
        _complain(f"unexpected {type(error).__name__}: {_one_line(error)}{hint}")
        return EXIT_UNEXPECTED
    return result if isinstance(result, int) else 0


def _usage(error: CycloptsError) -> str:
    unused = error.unused_tokens if isinstance(error, UnknownCommandError) else None
    if unused and unused == error.root_input_tokens:
        # Its own text would import every command to list them.
        return f"Unknown command {unused[0]!r}; there are {', '.join(COMMANDS)}."
    return _one_line(error)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _complain(line: str) -> None:
    print(f"ikol: {line}", file=sys.stderr)

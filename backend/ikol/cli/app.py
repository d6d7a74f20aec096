"""The commands and where each lives; a command's module is imported only when it is used."""

from cyclopts import App, Parameter

from .. import __version__

COMMANDS = {
    "capture": ("ikol.cli.capture:capture", "Capture the motion of a person in a video."),
    "solve": ("ikol.cli.solve:solve", "Solve a captured motion again with other choices."),
    "serve": ("ikol.cli.serve:serve", "Run the backend that Blender talks to."),
    "bench": ("ikol.cli.bench:app", "Measure speed."),
    "evaluate": ("ikol.cli.evaluate:app", "Measure accuracy."),
    "train": ("ikol.cli.train:app", "Train the regressor, or a network of the papers."),
    "estimators": ("ikol.cli.estimators:app", "List the estimators."),
    "weights": ("ikol.cli.weights:app", "List, get and check nets and bodies."),
    "doctor": ("ikol.cli.doctor:doctor", "Tell what is installed, found and missing."),
}


def build_app() -> App:
    """The command tree of `ikol`.

    The help of each command is given here, so that `ikol --help` imports none of them (and so
    neither torch nor OpenCV).
    """
    app = App(
        name="ikol",
        help="Markerless motion capture from video, for Blender.",
        version=f"ikol {__version__}",
        default_parameter=Parameter(negative=()),
        suppress_keyboard_interrupt=False,
        result_action="return_value",
    )
    for order, (name, (target, help_line)) in enumerate(COMMANDS.items()):
        app.command(target, name=name, help=help_line, sort_key=order)
    return app

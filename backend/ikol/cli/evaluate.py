"""`ikol evaluate`: measure accuracy."""

from cyclopts import App

app = App(name="evaluate", help="Measure accuracy.")
app.command(
    "ikol.cli.evaluate_clip:clip",
    name="clip",
    help="How well captures fit their picture, or a ground truth.",
)
app.command(
    "ikol.cli.evaluate_cameras:cameras",
    name="cameras",
    help="How well captures of one moment by several cameras agree.",
)
app.command(
    "ikol.cli.evaluate_regressor:regressor",
    name="regressor",
    help="How accurate estimators are on training clips that were held out.",
)
app.command(
    "ikol.cli.evaluate_motion:motion",
    name="motion",
    help="How captures move: jitter, feet, ground, path.",
)
app.command("ikol.cli.evaluate_layer:layer", name="layer", help="How accurate the IKOL layer is.")
app.command(
    "ikol.cli.evaluate_stress:stress",
    name="stress",
    help="Whether the IKOL layer fails on any of very many hard frames.",
)
_BENCHMARKS = {
    "3dpw": ("pw3d", "How accurate estimators are on 3DPW: MPJPE, PA-MPJPE, PVE."),
    "3dhp": ("mpi_inf_3dhp", "How accurate estimators are on MPI-INF-3DHP: PCK@150, AUC, MPJPE."),
    "h36m": ("h36m", "How accurate estimators are on Human3.6M, protocol 2: MPJPE, PA-MPJPE."),
    "studio": ("studio", "How accurate estimators are on rendered pictures that are held out."),
}
for _name, (_function, _help) in _BENCHMARKS.items():
    app.command(f"ikol.cli.evaluate_benchmark:{_function}", name=_name, help=_help)

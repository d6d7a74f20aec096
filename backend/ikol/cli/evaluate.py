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

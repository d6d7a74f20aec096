"""`ikol train`: make data to learn from, and train on it."""

from cyclopts import App

app = App(name="train", help="Train the regressor, or a network of the papers.")
app.command(
    "ikol.cli.train_data:data", name="data", help="Make clips to train on from motion capture."
)
app.command(
    "ikol.cli.train_regressor:regressor",
    name="regressor",
    help="Train the network between BlazePose's landmarks and the IKOL layer.",
)
for _name, _help in (
    ("ikol", "Train the network of IKOL, or of HybrIK, through the IKOL layer."),
    ("hmr", "Train HMR's network, and the critic that it learns against."),
    ("smpler", "Train SMPLer's network."),
):
    app.command(f"ikol.cli.train_networks:{_name}", name=_name, help=_help)

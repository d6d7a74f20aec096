"""`ikol train`: make data to learn from, and train on it."""

from cyclopts import App

app = App(name="train", help="Train the regressor.")
app.command(
    "ikol.cli.train_data:data", name="data", help="Make clips to train on from motion capture."
)
app.command(
    "ikol.cli.train_regressor:regressor",
    name="regressor",
    help="Train the network between BlazePose's landmarks and the IKOL layer.",
)

"""Small trainings of the networks that see pictures: their real sizes, tiny pictures."""

import numpy as np
import torch
from ikol.training.hmr.config import SHIPPED as HMR
from ikol.training.hmr.config import HmrConfig
from ikol.training.hmr.method import make_method as make_hmr
from ikol.training.ikol.config import SHIPPED as IKOL
from ikol.training.ikol.config import IkolConfig
from ikol.training.ikol.method import make_method as make_ikol
from ikol.training.images.config import load_config
from ikol.training.images.launch import Team
from ikol.training.images.material import batches, open_material
from ikol.training.images.trainer import Trainer
from ikol.training.smpler.config import SHIPPED as SMPLER
from ikol.training.smpler.config import SmplerConfig
from ikol.training.smpler.method import make_method as make_smpler

KINDS = {
    "ikol": (IkolConfig, IKOL, make_ikol),
    "hmr": (HmrConfig, HMR, make_hmr),
    "smpler": (SmplerConfig, SMPLER, make_smpler),
}
ALONE = Team(0, 1, torch.device("cpu"))

_SMALL = """
picture_px = {picture_px}
{more}
[[data]]
dataset = "studio"
folder = '{studio}'

[schedule]
epochs = {epochs}
batch = {batch}
learning_rate = {rate}
drops = []

[augmentation]
{chance}
"""
STILL = """
scale = [1.0, 1.0]
scale_deviation = 0.0
rotated = 0.0
mirrored = 0.0
shift = 0.0
colour = 0.0
occluded = 0.0
"""


def write_poses(folder, names=("02_01", "07_01"), frames=60):
    """Motions in AMASS's format of people who sway."""
    folder.mkdir()
    times = np.arange(frames) / 30.0
    poses = np.zeros((frames, 72))
    poses[:, 0] = np.pi / 2
    poses[:, 3 * 16 + 2] = -1.0 + 0.5 * np.sin(3 * times)
    trans = np.tile([0.0, 0.0, 1.0], (frames, 1))
    for name in names:
        np.savez(folder / f"{name}.npz", poses=poses, trans=trans, mocap_framerate=30.0)
    return folder


def write_config(
    path, studio, *, picture_px=32, more="", batch=4, rate=1e-3, epochs=1, chance=STILL
):
    """A configuration of a small training."""
    text = _SMALL.format(
        picture_px=picture_px,
        more=more,
        studio=studio,
        batch=batch,
        rate=rate,
        epochs=epochs,
        chance=chance,
    )
    path.write_text(text)
    return path


class SmallTraining:
    """A network with its trainer and material."""

    def __init__(self, name, config_file, team=ALONE, start=None):
        kind, shipped, make = KINDS[name]
        self.config = load_config(kind, shipped, config_file)
        self.material = open_material(self.config.data)
        self.team = team
        torch.manual_seed(self.config.seed)
        self.method = make(self.config, start)
        self.trainer = Trainer(self.method.players, self.config, team)

    def run(self, steps, share=0.5):
        """Terms of each of the next steps."""
        drawn = batches(self.material, self.config, self.method, self.trainer.step, self.team)
        return [self.trainer.advance(next(drawn), share) for _ in range(steps)]

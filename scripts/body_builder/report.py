"""What the built body is like, in numbers."""

import numpy as np
from ikol.skeleton import JOINT_NAMES, JOINT_PARENTS

from body_builder.makehuman import Float


def report(
    template: Float, shapedirs: Float, betas: Float, joints: Float, regressor: Float
) -> None:
    """Print stature, what each beta does to it, and how well joints and bones are met.

    Args:
        template: Average body [V, 3].
        shapedirs: Change with each beta [V, 3, B].
        betas: Of each person [N, B].
        joints: Of each person, from MakeHuman [N, 24, 3].
        regressor: Joint regressor [24, V].
    """
    stature = np.ptp(template[:, 1])
    taller = np.ptp((template[..., None] + shapedirs)[:, 1], axis=0) - stature
    print(f"Stature {stature:.3f} m; with each beta, mm: {(taller * 1e3).round().astype(int)}")
    dirs = np.einsum("jv,vkb->jkb", regressor, shapedirs)
    regressed = regressor @ template + np.einsum("jkb,nb->njk", dirs, betas)
    errors_mm = 1e3 * np.linalg.norm(regressed - joints, axis=-1)
    print(f"Joints: {errors_mm.mean():.1f} mm from MakeHuman's, worst {errors_mm.max():.1f} mm")
    theirs, ours = (
        1e3 * np.linalg.norm(points[:, 1:] - points[:, JOINT_PARENTS[1:]], axis=-1)
        for points in (joints, regressed)
    )
    for i, name in enumerate(JOINT_NAMES[1:]):
        deviation, missed = theirs[:, i].std(), (theirs - ours)[:, i].std()
        print(f"  bone to {name}: deviation {deviation:.1f} mm, of which unmet {missed:.1f} mm")

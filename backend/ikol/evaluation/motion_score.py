"""How good a motion is as a motion: how it moves, how it stands, where it goes."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.evaluation.body_errors import mean_or_none
from ikol.evaluation.metrics import (
    about,
    acceleration_errors_mm_per_frame2,
    bone_length_spread_mm,
    both_known,
    clip_rotation,
    foot_skate_at_rest_mm_per_frame,
    foot_skate_mm_per_frame,
    ground_distances_mm,
    ground_penetration_mm,
    jitter_m_per_s3,
    kept_peaks,
    known_mean,
    known_or_none,
    off_ground_share,
    pa_errors_mm,
    path_errors_mm,
    position_errors_mm,
)
from ikol.training.data.clip import fps_of

Float64 = NDArray[np.float64]
Bools = NDArray[np.bool_]
Score = float | None

_STRIKE_M_PER_S: Final = 3.0
"""Speed about the pelvis from which a hand or foot strikes."""
_STRIKE_REACH_S: Final = 0.12
_JUMP_M_PER_S: Final = 1.2
"""Speed of the root from which somebody jumps or falls: walking it is a third of that."""
_JUMP_REACH_S: Final = 0.2
_SOLES: Final = 4


@dataclass(frozen=True, slots=True)
class Motion:
    """A motion in an upright world with the ground at z = 0; NaN where nobody was seen.

    Attributes:
        points: [T, N, 3] metres, the root first.
        soles: Points under the feet [T, 4 (or none), 3], see `ikol.motion.soles`.
        lowest: Height of the lowest point of the skin that lies over a keypoint but the feet's
            [T], metres.
        contacts: Whether each of the soles stands [T, 4 (or none)], as far as the motion knows.
    """

    points: Float64
    soles: Float64
    lowest: Float64
    contacts: Bools

    def hide(self, frames: Bools) -> None:
        """Forget where somebody was in some frames [T], in which they were not seen."""
        for part in (self.points, self.soles, self.lowest):
            part[frames] = np.nan


@dataclass(frozen=True, slots=True)
class Body:
    """What points of motions are.

    Attributes:
        bones: Pairs of points whose distance is constant.
        strikers: Points of hands and feet.
    """

    bones: tuple[tuple[int, int], ...]
    strikers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MotionScore:
    """One way to solve one clip; None where nothing is known of it.

    Attributes:
        clip: Name of the clip.
        motion: Name of what is performed, or of the ground truth.
        solver: "frames" (each on its own), "filtered" (frames, then filters), "streamed" (as
            shown while the clip is captured), "clip" (the clip pass), or "capture" (a file, or a
            video captured now).
        frames: Frames in which the person was seen and the truth knows of them; others do not
            count.
        pa_mpjpe_mm: After the similarity of each frame.
        mpjpe_mm: Root on root, after one rotation for the clip.
        acceleration_error_mm_per_frame2: Of the points in the world, after the clip's rotation.
        jitter_m_per_s3: Of the points in the world.
        true_jitter_m_per_s3: The same of the truth.
        foot_skate_mm_per_frame: Of soles where they truly stand.
        true_foot_skate_mm_per_frame: The same of the truth, whose feet are not at rest either.
        rest_skate_mm_per_frame: Of soles that truly stand and move by less than 0.05 m/s.
        own_skate_mm_per_frame: Of soles where the motion itself says that they stand.
        float_mm: Distance from the ground of soles that truly stand.
        off_ground_share: Share of these that are more than 10 mm off.
        own_float_mm: Of soles that stand as the motion itself says.
        own_off_ground_share: Share of these that are more than 10 mm off.
        penetration_mm: How deep the deepest sole is in the ground, mean over all frames.
        body_penetration_mm: How deep the lowest other point of the body is in it, likewise.
        contact_precision: Share of the motion's contacts that are true.
        contact_recall: Share of the true contacts that it has.
        bone_length_spread_mm: Of the motion.
        path_error_mm: Of the root, after one rigid motion for the clip.
        strikes: Peaks of the true speed of wrists and feet above 3 m/s.
        peak_speed_kept: Mean share of these peaks that is left.
        peak_velocity_kept: Mean share of the velocities there that is left at the same instant,
            along them; trembling does not add to it.
        jumps: Peaks of the root's true speed up or down above 1.2 m/s.
        jump_speed_kept: Mean share of these peaks that is left.
        identity_switches: How often another of several captures suddenly shows this person.
    """

    clip: str
    motion: str
    solver: str
    frames: int
    pa_mpjpe_mm: Score
    mpjpe_mm: Score
    acceleration_error_mm_per_frame2: Score
    jitter_m_per_s3: Score
    true_jitter_m_per_s3: Score
    foot_skate_mm_per_frame: Score
    true_foot_skate_mm_per_frame: Score
    rest_skate_mm_per_frame: Score
    own_skate_mm_per_frame: Score
    float_mm: Score
    off_ground_share: Score
    own_float_mm: Score
    own_off_ground_share: Score
    penetration_mm: Score
    body_penetration_mm: Score
    contact_precision: Score
    contact_recall: Score
    bone_length_spread_mm: Score
    path_error_mm: Score
    strikes: int
    peak_speed_kept: Score
    peak_velocity_kept: Score
    jumps: int
    jump_speed_kept: Score
    identity_switches: int | None = None


def score_motion(
    names: tuple[str, str, str], motion: Motion, truth: Motion, timestamps_s: Float64, body: Body
) -> MotionScore:
    """Score a motion against the true one.

    Args:
        names: Of clip, motion and solver.
        motion: What was found.
        truth: What happened, the same points; in its own world. Its soles may be missing.
        timestamps_s: Time of each frame [T].
        body: What the points are.
    """
    points, fixed = both_known(motion.points, truth.points)
    seen = np.asarray(np.isfinite(points).all(-1).any(-1), np.bool_)
    soles = np.where(seen[:, None, None], motion.soles, np.nan)
    roots, true_roots = points[:, 0], fixed[:, 0]
    R = clip_rotation(about(points, roots), about(fixed, true_roots))
    turned = points @ R.T
    local, true_local = about(turned, turned[:, 0]), about(fixed, true_roots)
    limbs, fps = list(body.strikers), fps_of(timestamps_s)
    kept = kept_peaks(local[:, limbs], true_local[:, limbs], fps, _STRIKE_M_PER_S, _STRIKE_REACH_S)
    # Up is z here; the truth's own world may lie otherwise.
    jumped = kept_peaks(
        roots[:, None, 2:], (true_roots @ R)[:, None, 2:], fps, _JUMP_M_PER_S, _JUMP_REACH_S
    )
    true_contacts, own_contacts = (_seen(each.contacts, seen) for each in (truth, motion))
    heights = soles[..., 2]
    both = motion.contacts.size and truth.contacts.size
    agreed = float((own_contacts & true_contacts).sum())
    return MotionScore(
        *names,
        frames=int(seen.sum()),
        pa_mpjpe_mm=mean_or_none(pa_errors_mm(points, fixed)),
        mpjpe_mm=mean_or_none(position_errors_mm(local, true_local)),
        acceleration_error_mm_per_frame2=mean_or_none(
            acceleration_errors_mm_per_frame2(turned, fixed)
        ),
        jitter_m_per_s3=known_or_none(jitter_m_per_s3(points, timestamps_s)),
        true_jitter_m_per_s3=known_or_none(jitter_m_per_s3(fixed, timestamps_s)),
        foot_skate_mm_per_frame=known_or_none(foot_skate_mm_per_frame(soles, true_contacts)),
        true_foot_skate_mm_per_frame=known_or_none(
            foot_skate_mm_per_frame(truth.soles, true_contacts)
        )
        if truth.soles.size
        else None,
        rest_skate_mm_per_frame=known_or_none(
            foot_skate_at_rest_mm_per_frame(soles, truth.soles, true_contacts, fps)
        )
        if truth.soles.size
        else None,
        own_skate_mm_per_frame=known_or_none(foot_skate_mm_per_frame(soles, own_contacts)),
        float_mm=mean_or_none(ground_distances_mm(heights, true_contacts)),
        off_ground_share=known_or_none(off_ground_share(heights, true_contacts)),
        own_float_mm=mean_or_none(ground_distances_mm(heights, own_contacts)),
        own_off_ground_share=known_or_none(off_ground_share(heights, own_contacts)),
        penetration_mm=known_or_none(ground_penetration_mm(heights)),
        body_penetration_mm=known_or_none(ground_penetration_mm(motion.lowest[seen, None])),
        contact_precision=_share(agreed, own_contacts) if both else None,
        contact_recall=_share(agreed, true_contacts) if both else None,
        bone_length_spread_mm=known_or_none(bone_length_spread_mm(points, body.bones)),
        path_error_mm=mean_or_none(path_errors_mm(points, fixed)),
        strikes=len(kept.speeds),
        peak_speed_kept=known_or_none(known_mean(kept.speeds)),
        peak_velocity_kept=known_or_none(known_mean(kept.velocities)),
        jumps=len(jumped.speeds),
        jump_speed_kept=known_or_none(known_mean(jumped.speeds)),
    )


def _seen(contacts: Bools, seen: Bools) -> Bools:
    return contacts & seen[:, None] if contacts.size else np.zeros((len(seen), _SOLES), np.bool_)


def _share(agreed: float, contacts: Bools) -> Score:
    count = int(contacts.sum())
    return agreed / count if count else None

"""What is told of results: cuts, and cameras whose way is only guessed."""

from dataclasses import replace

import numpy as np
from ikol.motion.camera_motion import NOTICES, TRAVELLING, TURNING, CameraMotion
from ikol.motion.notices import notices
from synthetic_clip import refined, sightings, standing


def test_each_thing_is_told_once():
    capture = refined(standing(8), sightings(standing(8)))
    assert notices([capture]) == ()

    def moving(handling):
        motion = CameraMotion(np.tile(np.eye(3), (8, 1, 1)), np.zeros((8, 3)), handling)
        return replace(capture, camera=replace(capture.camera, motion=motion), cuts_s=(1.5,))

    told = notices([moving(TRAVELLING), moving(TURNING), moving(TRAVELLING)])
    assert told[0].startswith("The clip has cuts at 1.50 s;")
    assert told[1:] == (NOTICES[TRAVELLING],)
    many = replace(capture, cuts_s=tuple(np.arange(1.0, 500.0)))
    assert len(notices([many])[0]) < 100

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


def test_motion_of_what_is_hardly_a_body_is_called_a_guess():
    capture = refined(standing(8), sightings(standing(8)))
    trunk = [0, 3, 6, 9, 12]
    doubted = capture.confidence.copy()
    doubted[2:4, trunk] = 0.3
    doubtful = replace(capture, confidence=doubted)
    (told,) = notices([doubtful])
    assert told.startswith("In 25% of the frames hardly a body")
    assert "of person 2" in notices([capture, doubtful])[0]
    seldom = doubted.copy()
    seldom[3] = capture.confidence[3]
    assert notices([replace(capture, confidence=seldom)]) == ()
    hidden = replace(doubtful, visible=np.arange(8) > 3)
    assert notices([hidden]) == ()


def test_nothing_is_said_of_a_trunk_that_was_not_to_be_captured():
    capture = refined(standing(8), sightings(standing(8)))
    arm = np.zeros_like(capture.confidence)
    arm[:, 16:20] = capture.confidence[:, 16:20]
    assert notices([replace(capture, confidence=arm)]) == ()
    nobody = replace(capture, visible=np.zeros(8, bool))
    assert notices([nobody]) == ()

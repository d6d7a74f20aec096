"""Bodies for clients that draw them."""

import logging
from collections.abc import Sequence
from typing import Final

import numpy as np

from ikol.body.model import BodyModel
from ikol.errors import IkolError
from ikol.skeleton import NUM_JOINTS
from ikol.wire.framing import Arrays
from ikol.wire.messages import Body, GetBody

from .job import error_message
from .outbox import Outbox
from .resources import Resources
from .stage import Stage

_LOG: Final = logging.getLogger(__name__)


class BodySender:
    """Answers `GetBody` on a thread of its own: reading a body's file takes a while."""

    def __init__(self, resources: Resources, outbox: Outbox) -> None:
        self._resources = resources
        self._outbox = outbox
        self._stage: Stage[bytes, GetBody] = Stage("body", self._answer)

    def put(self, client: bytes, question: GetBody) -> None:
        """Answer a client soon."""
        self._stage.put(client, question)

    def close(self, timeout_s: float) -> None:
        """End the thread; see `Stage`."""
        self._stage.close()
        self._stage.join(timeout_s)

    def _answer(self, client: bytes, questions: Sequence[GetBody]) -> None:
        for question in questions:
            try:
                body = self._resources.body(question.body)
                message = Body(request=question.request, name=body.name, licence=body.licence)
                self._outbox.put(client, message, body_arrays(body))
            except IkolError as error:
                self._outbox.put(client, error_message(question.request, error))
            except Exception as error:
                # A body file can be damaged in ways that its reader does not foresee.
                _LOG.exception("Body %r failed", question.body)
                what = f"The body cannot be loaded: {type(error).__name__}: {error}."
                wrong = IkolError(what, "Choose another body.", "internal")
                self._outbox.put(client, error_message(question.request, wrong))


def body_arrays(body: BodyModel) -> Arrays:
    """The arrays of a `Body` message."""
    return {
        "vertices": body.vertices_template,
        "faces": body.faces.astype(np.uint32),
        "shapedirs": body.shapedirs,
        "joints": body.keypoint_template[:NUM_JOINTS],
        "joint_shapedirs": body.keypoint_shapedirs[:NUM_JOINTS],
        "weights": body.skin_weights,
        **_finger_arrays(body),
    }


def _finger_arrays(body: BodyModel) -> Arrays:
    fingers = body.fingers
    if fingers is None:
        return {
            "finger_points": np.zeros((0, 3)),
            "finger_shapedirs": np.zeros((0, 3, 10)),
            "finger_weights": np.zeros((len(body.vertices_template), 0)),
        }
    return {
        "finger_points": fingers.template,
        "finger_shapedirs": fingers.shapedirs,
        "finger_weights": fingers.skin_weights,
    }

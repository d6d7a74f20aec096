"""The square about a person as chance placed it: where points of the image and of space go."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.datasets import Intrinsics
from ikol.estimators.networks.picture import Square
from ikol.motion.camera import rotation_to_ray

from .chance import Placing

Float = NDArray[np.floating]
Float64 = NDArray[np.float64]

MIRROR: Final = np.array([-1.0, 1.0, 1.0])


@dataclass(frozen=True, slots=True)
class Sight:
    """A square of an image, turned and mirrored, as a picture.

    Attributes:
        square: Before chance.
        placing: What chance did.
        picture_px: Side of the picture.
    """

    square: Square
    placing: Placing
    picture_px: int

    @property
    def side_px(self) -> float:
        """Side of the square in the image."""
        return self.square.side_px * self.placing.scale

    @property
    def centre_px(self) -> Float64:
        """Its middle [2]."""
        moved = self.square.side_px * np.array(self.placing.shift)
        return np.array(self.square.centre_px) + moved

    @property
    def turn(self) -> Float64:
        """What mirrors and then turns points about the middle [2, 2]."""
        cos, sin = np.cos(self.placing.turn_rad), np.sin(self.placing.turn_rad)
        turn = np.array([[cos, -sin], [sin, cos]])
        return turn * MIRROR[:2] if self.placing.mirrored else turn

    def image_from_picture(self) -> Float64:
        """Affine map [2, 3] from pixels of the picture to those of the image."""
        linear = self.side_px / self.picture_px * self.turn.T
        middle = np.full(2, self.picture_px / 2.0)
        return np.column_stack((linear, self.centre_px - linear @ middle))

    def places(self, points_px: Float) -> Float64:
        """Points of the image [..., 2] in the picture, which is -0.5..0.5."""
        return (points_px - self.centre_px) / self.side_px @ self.turn.T

    def box_px(self, box_px: Float) -> NDArray[np.float32]:
        """The box in the picture about a box of the image (left, top, right, bottom [4])."""
        left, top, right, bottom = box_px
        corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
        px = (self.places(corners) + 0.5) * self.picture_px
        return np.concatenate((px.min(0), px.max(0))).astype(np.float32)

    def picture_from_camera(self, camera: Intrinsics | None) -> Float64:
        """What takes the camera's frame to that of one that looks at the middle of the picture.

        It mirrors, where chance did. Of a camera that is not known the middle is taken for its own.

        Returns:
            [3, 3].
        """
        turn = np.eye(3)
        turn[:2, :2] = self.turn
        return turn if camera is None else turn @ rotation_to_ray(self._ray(camera)).T

    def focal(self, camera: Intrinsics) -> float:
        """The focal length of that other camera, in sides of the picture.

        What is off a camera's axis is further from it than its picture plane is on the axis.
        """
        along = np.linalg.norm(self._ray(camera))
        return float(np.mean(camera.focal_px) * along / self.side_px)

    def rays(self, camera: Intrinsics) -> Float64:
        """What takes places (u, v, 1) of the picture to rays before that other camera [3, 3].

        Exact, also where the picture is far off the axis of a lens of wide angle, and so is not as
        that other camera would see it.
        """
        image_from_place = np.eye(3)
        image_from_place[:2, :2] = self.side_px * self.turn.T
        image_from_place[:2, 2] = self.centre_px - np.array(camera.centre_px)
        ray_from_image = np.diag([*(1.0 / np.array(camera.focal_px)), 1.0])
        return self.picture_from_camera(camera) @ ray_from_image @ image_from_place

    def _ray(self, camera: Intrinsics) -> Float64:
        off_axis = (self.centre_px - np.array(camera.centre_px)) / np.array(camera.focal_px)
        return np.append(off_axis, 1.0)

"""The hand-written mapping as a regression: each frame for itself."""

from ikol.estimators.base import PersonEstimates, Sightings

from .mapping import LandmarkMapping


class DirectRegression:
    """Maps landmarks to keypoints and twists; see `ikol.estimators.base.Regression`."""

    def __init__(self, mapping: LandmarkMapping) -> None:
        """Map with `mapping`."""
        self._mapping = mapping

    @property
    def context_s(self) -> float:
        """No frame looks at another one."""
        return 0.0

    def estimate_next(self, seen: Sightings) -> PersonEstimates:
        """Map the next sightings."""
        return self._mapping(seen.landmarks_px, seen.landmarks_camera)

    def estimate_within(self, seen: Sightings, wanted: slice) -> PersonEstimates:
        """Map those sightings that are wanted."""
        return self._mapping(seen.landmarks_px[wanted], seen.landmarks_camera[wanted])

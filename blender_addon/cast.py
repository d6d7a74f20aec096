"""The avatars of one capture: one for each person in each shot of the clip."""

from collections.abc import Iterator

from bpy.types import Context, Scene

from .scene import Avatar, BodyData, ObjectHandle, Timing, show_between


class Cast:
    """Makes an avatar where a track is first seen.

    Args:
        name: Of the clip; the first avatar has it, the others are numbered.
        body: The body that everybody gets.
        timing: The scene's frame grid.
        target: Armature that the first person's motion goes onto; None for new bodies only.
    """

    def __init__(
        self, name: str, body: BodyData, timing: Timing, target: ObjectHandle | None
    ) -> None:
        self._name, self._body = name, body
        self._timing, self._target = timing, target
        self._avatars: dict[int, Avatar] = {}

    def __len__(self) -> int:
        return len(self._avatars)

    def __iter__(self) -> Iterator[Avatar]:
        return iter(self._avatars.values())

    def __contains__(self, track: int) -> bool:
        return track in self._avatars

    @property
    def first(self) -> int:
        """The track of the first avatar."""
        return next(iter(self._avatars))

    def __getitem__(self, track: int) -> Avatar:
        return self._avatars[track]

    def add(self, context: Context, scene: Scene, track: int) -> Avatar:
        """Make and begin the avatar of a track that has none yet.

        Raises:
            IkolError: The target is no SMPL armature, or it has gone.
        """
        is_first = not self._avatars
        name = self._name if is_first else f"{self._name} {len(self._avatars) + 1}"
        if is_first and self._target is not None:
            avatar = Avatar.from_armature(self._target.get(), self._body, name)
        else:
            avatar = Avatar.create(context, self._body, name)
        self._avatars[track] = avatar
        avatar.begin(scene, self._timing, joins=not is_first)
        return avatar

    def give_first_to(self, track: int) -> None:
        """Let the first avatar, who set the scene up, be another track's; its own came to nothing.

        Args:
            track: Somebody, whose avatar so far is taken away.
        """
        if track in self._avatars:
            self._avatars.pop(track).remove()
        avatar = self._avatars.pop(self.first)
        self._avatars = {track: avatar, **self._avatars}

    def keep_only(self, tracks: set[int]) -> None:
        """Take away avatars of which nothing came in the end, unless they set the scene up."""
        for track in [*self._avatars][1:]:
            if track not in tracks:
                self._avatars.pop(track).remove()

    def hide_who_is_not_there(self) -> None:
        """Hide bodies where others of the finished capture are there and they are not."""
        spans = [span for avatar in self if (span := avatar.span) is not None]
        for avatar in self:
            body, span = avatar.mesh_object, avatar.span
            if body is not None and span is not None:
                within = min(first for first, _ in spans), max(last for _, last in spans)
                show_between(body, *span, within=within)

    def remove(self) -> None:
        """Take everybody away; the first, who set the scene up, last."""
        for avatar in reversed([*self._avatars.values()]):
            avatar.remove()
        self._avatars.clear()

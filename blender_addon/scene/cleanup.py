"""Removing what a capture made."""

from collections.abc import Iterable

import bpy


def remove_objects(objects: Iterable[bpy.types.Object | None]) -> None:
    """Delete objects with their data, and their collections where these become empty.

    Args:
        objects: None stands for an object that is gone already. Data, actions, shape keys,
            materials and footage that something else uses stay.
    """
    for doomed in objects:
        if doomed is None:
            continue
        collections = list(doomed.users_collection)
        data = doomed.data
        action = doomed.animation_data.action if doomed.animation_data else None
        bpy.data.objects.remove(doomed)
        footage = _footage_of(data) if isinstance(data, bpy.types.Camera) else []
        for block in (data, action, *footage):
            if block is not None and block.users == 0:
                bpy.data.batch_remove([block])
        for collection in collections:
            is_made = collection.name in bpy.data.collections  # a scene's own is not among them
            if is_made and not collection.all_objects and not collection.children:
                bpy.data.collections.remove(collection)


def _footage_of(data: bpy.types.Camera) -> list[bpy.types.ID | None]:
    """What only a camera with footage refers to: the clips and the action that retimes them."""
    action = data.animation_data.action if data.animation_data else None
    return [*(background.image for background in data.background_images), action]

"""Scenes rendered in Blender and looked at by the real keypoint nets."""

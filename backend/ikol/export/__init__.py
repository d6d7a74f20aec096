"""Captures as files: .npz, .bvh and what Blender writes."""

"""Finger motion: from the landmarks of hands to the rotations of their joints."""

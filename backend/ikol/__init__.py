"""IKOL Capture: markerless motion capture around the inverse kinematics optimization layer.

Importing `ikol` is cheap: torch, OpenCV and the nets are imported by the modules that use them.
"""

__version__ = "0.1.0"

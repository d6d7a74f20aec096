"""Nets and bodies: which there are, where they lie, how they are got and checked."""

from .finding import best_landmark_net, find
from .manifest import Manifest, NetFile, load_manifest
from .places import shipped_dir, weights_dir
from .pulling import pull
from .recognising import UserFile, find_user_files, recognise
from .verifying import Status, verify

__all__ = [
    "Manifest",
    "NetFile",
    "Status",
    "UserFile",
    "best_landmark_net",
    "find",
    "find_user_files",
    "load_manifest",
    "pull",
    "recognise",
    "shipped_dir",
    "verify",
    "weights_dir",
]

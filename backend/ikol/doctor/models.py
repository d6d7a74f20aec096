"""Nets, bodies and checkpoints."""

from collections.abc import Iterator

from ..weights import NetFile, UserFile, find_user_files, verify, weights_dir
from .finding import Finding

_NETS = "Nets and the default body"
_USERS = "Your own models"


def model_findings() -> Iterator[Finding]:
    """What of the manifest is installed, and the bodies and checkpoints that the user has."""
    yield Finding(_NETS, "folder", "ok", str(weights_dir()))
    for status in verify():
        entry = status.entry
        if status.state == "ok":
            yield Finding(_NETS, entry.name, "ok", f"{entry.title}, {entry.licence}")
            continue
        text = f"{status.state}: {entry.title}, {_use(entry)}; run `{entry.pull_command}`"
        yield Finding(_NETS, entry.name, "problem" if entry.required else "absent", text)
    found = find_user_files()
    yield from _users_own(found, "body", f"SMPL, SMPL-H or SMPL-X body. {_BODIES}")
    yield from _users_own(found, "checkpoint", f"checkpoint. {_CHECKPOINTS}")


def _use(entry: NetFile) -> str:
    if entry.option:
        return f"needed for --{entry.option}"
    return "needed for every capture" if entry.required else "would make captures steadier"


def _users_own(found: list[UserFile], kind: str, if_none: str) -> Iterator[Finding]:
    chosen = [user_file for user_file in found if user_file.kind == kind]
    for user_file in chosen:
        text = f"{user_file.path}; use it with {user_file.enables}"
        yield Finding(_USERS, user_file.title, "ok", text)
    if not chosen:
        yield Finding(_USERS, kind, "absent", f"No {if_none}")


_BODIES = (
    "A licensed SMPL_NEUTRAL.pkl, basicModel_*.pkl, SMPLH_*.npz or SMPLX_*.npz put into that "
    "folder would be found, and captures could be written for that body."
)
_CHECKPOINTS = (
    "Weights of IKOL, HybrIK, HMR or SMPLer (.pth, .pt, .safetensors) put into that folder "
    "would be recognised."
)

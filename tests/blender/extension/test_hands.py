"""Hands in every bpy."""

import pytest

pytestmark = [pytest.mark.blender, pytest.mark.slow]


def test_a_missing_hand_net_is_told(module, session, backend, short_clip):
    preferences = {"backend": "ADDRESS", "address": backend.address}
    seen = session(module, "hands", clip=str(short_clip), preferences=preferences).run()
    assert "ikol weights pull --hands" in seen["error"]
    assert seen["nothing_left"]

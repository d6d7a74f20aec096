"""The menus of bodies and of estimators."""

from typing import Any

from bpy.types import Context, Menu, UILayout

from ..offers import BODIES, ESTIMATORS, Offer, body_label
from ..properties import options


class IKOL_MT_body(Menu):
    """Whose bones and shape the captured person gets."""

    bl_idname = "IKOL_MT_body"
    bl_label = "Body"
    bl_description = (
        "Whose bones the captured person gets: the default body, or an SMPL file of yours in the "
        "weights folder of the backend"
    )

    def draw(self, context: Context | None) -> None:
        """List the bodies that are known, and offer to ask for more."""
        assert context is not None
        chosen = options(context.scene).body
        for name, icon in _listed(BODIES, chosen):
            chooser: Any = _layout(self).operator(
                "ikol.choose_body", text=body_label(name), icon=icon
            )
            chooser.body = name
        _offer_more(_layout(self), BODIES)


class IKOL_MT_estimator(Menu):
    """Which networks see the person."""

    bl_idname = "IKOL_MT_estimator"
    bl_label = "Estimator"
    bl_description = (
        "Which networks see the person: those that come with the backend, or one whose checkpoint "
        "you have put into its weights folder"
    )

    def draw(self, context: Context | None) -> None:
        """List the estimators that are known, and offer to ask for more."""
        assert context is not None
        chosen = options(context.scene).estimator
        for name, icon in _listed(ESTIMATORS, chosen):
            chooser: Any = _layout(self).operator("ikol.choose_estimator", text=name, icon=icon)
            chooser.estimator = name
        _offer_more(_layout(self), ESTIMATORS)


def _layout(menu: Menu) -> UILayout:
    layout = menu.layout
    assert layout is not None
    return layout


def _listed(offer: Offer, chosen: str) -> list[tuple[str, Any]]:
    """Names and their icons."""
    return [
        (name, "ERROR" if offer.is_gone(name) else "CHECKMARK" if name == chosen else "BLANK1")
        for name in offer.choices(chosen)
    ]


def _offer_more(layout: UILayout, offer: Offer) -> None:
    layout.separator()
    text = "Look Again" if offer.told() else "Ask the Backend for More"
    layout.operator("ikol.check_backend", text=text, icon="FILE_REFRESH")


CLASSES: tuple[type, ...] = (IKOL_MT_body, IKOL_MT_estimator)

"""Plugins' blocks on core pages: each rendered apart, so that one that fails is missing and the page stands."""

from __future__ import annotations

import logging

from flask import render_template
from markupsafe import Markup

from portal.foundation.hooks.types import Attributed, Panel, ProjectSnapshot, Slot
from portal.foundation.web.context import actor, hooks, today

log = logging.getLogger(__name__)


def shown(slot: Slot, subject: ProjectSnapshot) -> list[Markup]:
    """Return the blocks for a place on a page, in order. A plugin uses templates of its own name only."""
    found = hooks().collect("panels", Panel, slot=slot, subject=subject, actor=actor(), on=today())
    blocks = (_rendered(panel) for panel in sorted(found, key=lambda panel: (panel.value.order, panel.plugin)))
    return [block for block in blocks if block is not None]


def _rendered(panel: Attributed[Panel]) -> Markup | None:
    template = panel.value.template
    if not template.startswith(f"{panel.plugin}/"):
        log.warning("plugin failed: %s.panels: %s is not a template of its own", panel.plugin, template)
        return None
    try:
        return Markup(render_template(template, **panel.value.context))  # noqa: S704  autoescaped by its template
    except Exception as error:  # noqa: BLE001  whatever a plugin's template does, the page stands
        log.warning("plugin failed: %s.panels: %s: %s", panel.plugin, template, type(error).__name__)
        return None

"""Plugins that are told of something: what one of them does wrong is in the log and harms nobody."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest

from foundation.hooks.test_facade import FAULTS, fresh_threads, gives_nothing, raises
from portal.foundation.hooks import threads
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.manifest import read_manifest
from portal.sdk import TenantRef, hookimpl
from support import probe

__all__ = ["fresh_threads"]


@dataclass
class Told:
    """A plugin that does one thing when it is told."""

    act: object

    @hookimpl
    def project_event(self, tenant: TenantRef) -> object:
        return self.act()


@pytest.mark.parametrize("act", [act for act in FAULTS if act is not gives_nothing])
def test_what_goes_wrong_while_it_is_told_is_in_the_log_by_its_name(act, caplog):
    Hooks(probe.registry(Told(act)), probe.TENANT).notify("project_event")
    (said,) = caplog.messages
    assert said.startswith("plugin failed: alize_probe.project_event: ")


def test_the_others_are_told_all_the_same():
    registry, told = probe.registry(Told(raises)), []
    manifest = read_manifest(probe.FOLDER).model_copy(update={"id": "alize_zeta"})
    registry.add(Told(lambda: told.append("zeta")), manifest, probe.FOLDER)
    Hooks(registry, probe.tenant(plugins=("alize_probe", "alize_zeta"))).notify("project_event")
    assert told == ["zeta"]


def test_one_that_hangs_while_it_is_told_still_answers_what_its_rules_are(monkeypatch):
    monkeypatch.setattr(threads, "LIMIT_SECONDS", 0.05)
    end, asked = threading.Event(), []

    class Hangs:
        @hookimpl
        def project_event(self) -> None:
            asked.append(1)
            end.wait(10)

        @hookimpl
        def eligibility(self) -> object:
            return ()

    hooks = Hooks(probe.registry(Hangs()), probe.TENANT)
    for _step in range(3):
        hooks.notify("project_event")
    assert hooks.veto("eligibility") == ()
    assert len(asked) == 1, "it costs one thread"
    end.set()

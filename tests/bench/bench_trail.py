"""`make bench`, continued: how many lines of the trail are verified in a second, on both engines."""

from __future__ import annotations

import os
import time
from uuid import UUID

import pytest
from flask import Flask

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import transaction
from portal.foundation.kernel.context import Actor, Grant
from support.people import ref_of

LINES = 50_000
AIM = 20_000
ANA = Actor("Ana Pop", UUID(int=50), grants=(Grant("operator"),))


def test_verifying(app: Flask, engine_kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    with app.app_context(), use_tenant(ref_of(app, "demonstration-1")):
        with transaction():
            for number in range(LINES):
                audit.record(
                    ANA, "thing.changed", "thing", UUID(int=number), after={"number": number, "name": "x" * 40}
                )
        start = time.perf_counter()
        checked = audit.verify_tenant()
        rate = audit.head_line().seq / (time.perf_counter() - start)
    assert checked == []
    with capsys.disabled():
        note = "" if rate >= AIM else "  not met"
        load = os.getloadavg()[0]
        print(f"\ntrail on {engine_kind}: {rate:,.0f} lines verified a second (aim {AIM:,}), load {load:.1f}{note}")
    assert rate >= AIM

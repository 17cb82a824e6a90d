"""`portal audit`."""

from __future__ import annotations

import sys
import time
from typing import IO

import click

from portal.cli.base import application, territories, told
from portal.foundation.audit import heads
from portal.foundation.audit import service as audit
from portal.foundation.db.binding import use_tenant


@click.group("audit")
def audit_group() -> None:
    """The audit trail."""


@audit_group.command("head")
@click.option("--keep", is_flag=True, help="Also note them in AUDIT_HEAD_DIR, as the worker does daily.")
@told
def audit_head(keep: bool) -> None:
    """Print the end of every territory's chain: kept elsewhere, it shows a cut tail later."""
    app = application()
    for ref in territories(app):
        with app.app_context(), use_tenant(ref):
            click.echo(str(heads.note() if keep else audit.head_line()))


@audit_group.command("verify")
@click.option(
    "--head", "kept", type=click.File(), help="What `portal audit head` printed, or a file of AUDIT_HEAD_DIR."
)
@told
def audit_verify(kept: IO[str] | None) -> None:
    """Verify the chain of every territory against AUDIT_HEAD_DIR; exit status 1 when one was altered."""
    app, wrong, lines, start = application(), 0, 0, time.perf_counter()
    noted = heads.furthest(kept) if kept else heads.kept()
    for ref in territories(app):
        with app.app_context(), use_tenant(ref):
            problems, end = audit.verify_tenant(noted.get(ref.id)), audit.head_line()
        wrong, lines = wrong + len(problems), lines + end.seq
        against = f", noted until line {noted[ref.id].seq}" if ref.id in noted else ", never noted outside"
        click.echo(f"{ref.slug}: {'; '.join(map(str, problems)) or f'intact, {end.seq} lines{against}'}")
    click.echo(f"{lines} lines, {lines / (time.perf_counter() - start):.0f} a second")
    sys.exit(1 if wrong else 0)

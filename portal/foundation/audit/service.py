"""Recording acts. Lines wait on the session and are written at commit, in the transaction of what they tell."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import g
from sqlalchemy import String, cast, event, select
from sqlalchemy.orm import Session, SessionTransaction

from portal.foundation.audit import chain, required
from portal.foundation.audit.canonical import encode
from portal.foundation.audit.models import AuditHead, AuditLine, AuditPayload
from portal.foundation.audit.queries import with_payloads
from portal.foundation.db.binding import current_tenant_id
from portal.foundation.db.locks import take_turn
from portal.foundation.db.session import PinnedSession, db, end_reading, transaction, writing
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.identifiers import new_id

_WAITING = "audit_waiting"
_key: bytes | None = None


def configure(key: bytes) -> None:
    """Give the chain's key, once, at start. Raises ValueError for a short one."""
    global _key  # noqa: PLW0603  set once, at start
    if len(key) < 32:
        raise ValueError("the audit key must have at least 32 bytes")
    _key = key


def _required_key() -> bytes:
    if _key is None:
        raise RuntimeError("the trail has no key; see audit.service.configure")
    return _key


def record(
    actor: Actor,
    verb: str,
    subject_kind: str,
    subject_id: UUID | None,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    role: str | None = None,
) -> None:
    """Note that `actor` did `verb` to a record, from `before` to `after`, in the caller's transaction.

    `role` is the one acted in, by default all those held. If the line cannot be written, nothing is committed.
    Raises RuntimeError outside `transaction`, TypeError for values that cannot be written as text.
    """
    if not writing.get():
        raise RuntimeError("an act is recorded inside the transaction that does it")
    _required_key()
    session = db.session()
    if not session.in_transaction():
        session.begin()
    role = ", ".join(actor.roles) if role is None else role
    told = {
        "actor": actor.name,
        "role": role,
        "verb": verb,
        "subject": {"kind": subject_kind, "id": subject_id},
        "before": before,
        "after": after,
        "reason": reason,
        "request": g.get("request_id", ""),
    }
    payload = chain.Payload(secrets.token_bytes(16), encode(told))
    digest = chain.digest(payload)
    line = chain.Line(
        new_id(), current_tenant_id(), 0, now(), verb, subject_kind, subject_id, actor.person_id, role, digest
    )
    session.info.setdefault(_WAITING, []).append((line, payload))


@event.listens_for(PinnedSession, "before_commit")
def _write_waiting(session: Session) -> None:
    """Append what waits, with the head row locked last: everything else of the transaction is flushed before."""
    waiting: list[tuple[chain.Line, chain.Payload]] = session.info.get(_WAITING, [])
    session.flush()
    required.settle(session, recorded=bool(waiting))
    if not waiting:
        return
    head = _locked_head(session)
    rows, payloads = [], []
    for line, payload in waiting:
        line = replace(line, seq=head.seq + 1)  # noqa: PLW2901  the same line, numbered
        mac = chain.link(_required_key(), head.mac, line)
        rows.append(_row(replace(line, mac=mac)))
        payloads.append(AuditPayload(line_id=line.id, salt=payload.salt, payload=payload.body))
        head.seq, head.mac = line.seq, mac
    session.add_all(rows)
    session.flush()
    session.add_all(payloads)
    session.flush()
    waiting.clear()


@event.listens_for(PinnedSession, "after_transaction_end")
def _forget_waiting(session: Session, ended: SessionTransaction) -> None:
    """Drop the lines of a transaction that was rolled back or closed."""
    if ended.parent is None:
        session.info.pop(_WAITING, None)


def _locked_head(session: Session) -> AuditHead:
    query = select(AuditHead).with_for_update().execution_options(populate_existing=True)
    head = session.scalars(query).one_or_none()
    if head is None:
        take_turn(session, AuditHead.__tablename__, current_tenant_id())
        head = session.scalars(query).one_or_none()
    if head is None:
        head = AuditHead(seq=0, mac=chain.GENESIS)
        session.add(head)
    return head


def _row(line: chain.Line) -> AuditLine:
    return AuditLine(**{name: getattr(line, name) for name in chain.Line.__slots__})


def erase(actor: Actor, seq: int, reason: str) -> bool:
    """Erase the payload of line `seq` (a person's right to be forgotten) and record that; tell whether it was there.

    The line itself stays, and so does its place in the chain. `reason` must not repeat what is erased.
    """
    with transaction() as session:
        line = session.scalars(select(AuditLine).where(AuditLine.seq == seq)).one()
        own = select(AuditPayload).where(AuditPayload.line_id == line.id).with_for_update()
        payload = session.scalars(own).one_or_none()
        if payload is not None:
            session.delete(payload)
            record(actor, chain.ERASED, chain.LINE, line.id, after={"seq": seq}, reason=reason)
        return payload is not None


def head_line() -> chain.Head:
    """Return the end of the bound tenant's chain; str() of it is the line to keep outside the database."""
    head = db.session.scalars(select(AuditHead).execution_options(populate_existing=True)).one_or_none()
    tenant_id = current_tenant_id()
    return chain.Head(tenant_id, head.seq, head.mac) if head else chain.Head(tenant_id, 0, chain.GENESIS)


def holds(noted: chain.Head) -> bool:
    """Tell whether the bound tenant's chain still has the line where `noted` saw it end."""
    if noted.seq == 0:
        return True
    macs = db.session.scalars(select(AuditLine.mac).where(AuditLine.seq == noted.seq))
    return list(macs) == [noted.mac]


def verify_tenant(anchor: chain.Head | None = None) -> list[chain.Problem]:
    """Return everything wrong with the bound tenant's chain, seen at one moment while others go on writing.

    `anchor` is a head kept outside the database earlier: only with it a cut tail is found.
    """
    end_reading()
    session = db.session()
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    problems = chain.verify(_stored(session), _required_key(), head_line(), anchor)
    end_reading()
    return problems


def _stored(session: Session) -> Iterator[tuple[chain.Line, chain.Payload | None]]:
    """Yield every line as it lies in the database: columns, and ids as text, which cost a fifth of objects."""
    tenant_id = current_tenant_id()
    query = with_payloads().with_only_columns(*_COLUMNS, AuditPayload.salt, AuditPayload.payload)
    rows = session.execute(query.order_by(AuditLine.seq).execution_options(yield_per=2000))
    for own, seq, at, verb, kind, subject, actor, role, digest, mac, salt, body in rows:
        yield (
            chain.Line(_text(own), tenant_id, seq, at, verb, kind, _text(subject), _text(actor), role, digest, mac),
            None if salt is None else chain.Payload(salt, body),
        )


_IDS = ("id", "subject_id", "actor_id")
_COLUMNS = [
    cast(getattr(AuditLine, name), String) if name in _IDS else getattr(AuditLine, name)
    for name in chain.Line.__slots__
    if name != "tenant_id"
]


def _text(value: str | None) -> Any:
    """Return an id as str() writes it; SQLite keeps its 32 figures only."""
    if value is None or len(value) == 36:
        return value
    return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"

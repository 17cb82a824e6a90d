"""The chain by itself: what is touched shows, what is not raises no alarm."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from uuid import UUID

import pytest

from portal.foundation.audit.canonical import encode
from portal.foundation.audit.chain import ERASED, GENESIS, LINE, Head, Line, Payload, digest, link, verify
from portal.foundation.kernel.money import Money

KEY = b"k" * 32
START = datetime(2026, 1, 1, tzinfo=UTC)


def new_uuid(rng):
    return UUID(int=rng.getrandbits(128))


def make_chain(rng, tenant_id, length):
    entries, previous = [], GENESIS
    for seq in range(1, length + 1):
        payload = Payload(rng.randbytes(16), rng.randbytes(rng.randrange(2, 60)))
        line = Line(
            new_uuid(rng), tenant_id, seq, START + timedelta(microseconds=rng.randrange(10**14)),
            rng.choice(("a.b", "c.d")), "thing", rng.choice((None, new_uuid(rng))), rng.choice((None, new_uuid(rng))),
            rng.choice(("", "owner")), digest(payload),
        )  # fmt: skip
        if seq > 3 and rng.random() < 0.2:
            at = rng.randrange(len(entries))
            erased, _ = entries[at]
            entries[at] = (erased, None)
            line = replace(line, verb=ERASED, subject_kind=LINE, subject_id=erased.id)
        line = replace(line, mac=link(KEY, previous, line))
        previous = line.mac
        entries.append((line, payload))
    return entries, Head(tenant_id, length, previous)


def other_bytes(rng, value):
    at = rng.randrange(len(value))
    return value[:at] + bytes([value[at] ^ rng.randrange(1, 256)]) + value[at + 1 :]


def edit(rng, entries, head):
    at = rng.randrange(len(entries))
    line, payload = entries[at]
    column = rng.choice(
        ("id", "tenant_id", "at", "verb", "subject_kind", "subject_id", "actor_id", "role", "digest", "mac")
    )
    value = getattr(line, column)
    if column in {"id", "tenant_id", "subject_id", "actor_id"}:
        value = new_uuid(rng)
    elif column == "at":
        value += timedelta(microseconds=rng.choice((1, -1, 10**9)))
    elif column in {"digest", "mac"}:
        value = other_bytes(rng, value)
    else:
        value += "x"
    entries[at] = (replace(line, **{column: value}), payload)
    return entries, head


def edit_payload(rng, entries, head):
    at = rng.choice([i for i, (_, payload) in enumerate(entries) if payload])
    line, payload = entries[at]
    salt, body = payload.salt, payload.body
    if rng.random() < 0.5:
        salt = other_bytes(rng, salt)
    else:
        body = other_bytes(rng, body)
    entries[at] = (line, Payload(salt, body))
    return entries, head


def delete(rng, entries, head):
    at = rng.randrange(len(entries) - 1)
    del entries[at : at + rng.randrange(1, len(entries) - at)]
    return entries, head


def delete_and_close_up(rng, entries, head):
    entries, head = delete(rng, entries, head)
    closed = [(replace(line, seq=number), payload) for number, (line, payload) in enumerate(entries, 1)]
    return closed, replace(head, seq=len(closed))


def insert(rng, entries, head):
    at = rng.randrange(len(entries) + 1)
    payload = Payload(rng.randbytes(16), b"{}")
    forged = replace(entries[0][0], id=new_uuid(rng), digest=digest(payload), mac=rng.randbytes(32))
    forged = replace(forged, mac=link(b"guess" * 8, entries[at - 1][0].mac if at else GENESIS, forged))
    entries.insert(at, (forged, payload))
    moved = [(replace(line, seq=number), payload) for number, (line, payload) in enumerate(entries, 1)]
    return moved, replace(head, seq=len(moved), mac=moved[-1][0].mac)


def reorder(rng, entries, head):
    one, two = rng.sample(range(len(entries)), 2)
    entries[one], entries[two] = entries[two], entries[one]
    return [(replace(line, seq=number), payload) for number, (line, payload) in enumerate(entries, 1)], head


def swap_payloads(rng, entries, head):
    one, two = rng.sample([i for i, (_, payload) in enumerate(entries) if payload], 2)
    (line_one, payload_one), (line_two, payload_two) = entries[one], entries[two]
    entries[one], entries[two] = (line_one, payload_two), (line_two, payload_one)
    return entries, head


def drop_payload(rng, entries, head):
    at = rng.choice([i for i, (_, payload) in enumerate(entries) if payload])
    entries[at] = (entries[at][0], None)
    return entries, head


def swap_tenants(rng, entries, head):
    other = new_uuid(rng)
    return [(replace(line, tenant_id=other), payload) for line, payload in entries], replace(head, tenant_id=other)


def move_head(rng, entries, head):
    line = rng.choice(entries[:-1])[0]
    return entries, replace(head, seq=line.seq, mac=line.mac)


def truncate(rng, entries, head):
    """As an intruder would: the head follows, only a head noted outside tells."""
    entries = entries[: rng.randrange(len(entries))]
    last = entries[-1][0] if entries else None
    return entries, Head(head.tenant_id, last.seq, last.mac) if last else replace(head, seq=0, mac=GENESIS)


MUTATIONS = (
    edit, edit_payload, delete, delete_and_close_up, insert, reorder, swap_payloads, drop_payload, swap_tenants,
    move_head, truncate,
)  # fmt: skip


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.__name__)
def test_every_mutation_is_found(mutation):
    for seed in range(100):
        rng = random.Random(f"{mutation.__name__} {seed}")
        entries, head = make_chain(rng, new_uuid(rng), 12)
        touched, touched_head = mutation(rng, list(entries), head)
        anchor = head if mutation is truncate else None
        assert (touched, touched_head) != (entries, head)
        assert verify(touched, KEY, touched_head, anchor), f"seed {seed} was not found"


def test_an_untouched_chain_raises_no_alarm():
    for seed in range(200):
        rng = random.Random(seed)
        entries, head = make_chain(rng, new_uuid(rng), rng.randrange(40))
        noted = rng.choice([head, *(Head(line.tenant_id, line.seq, line.mac) for line, _ in entries)])
        assert verify(entries, KEY, head, noted) == []
        assert verify(entries, KEY, head, Head.parse(str(noted))) == []


def test_a_cut_tail_needs_a_head_from_outside():
    rng = random.Random(1)
    entries, head = make_chain(rng, new_uuid(rng), 12)
    last = entries[8][0]
    cut = Head(head.tenant_id, last.seq, last.mac)
    assert "anchor" not in {p.code for p in verify(entries[:9], KEY, cut)}
    assert "anchor" in {p.code for p in verify(entries[:9], KEY, cut, head)}


def test_an_erasure_must_come_after_what_it_erases():
    rng = random.Random(2)
    tenant_id = new_uuid(rng)
    first = Payload(b"s" * 16, b"{}")
    late = Line(new_uuid(rng), tenant_id, 2, START, "a.b", "thing", None, None, "", digest(first))
    early = Line(new_uuid(rng), tenant_id, 1, START, ERASED, LINE, late.id, None, "", digest(first))
    early = replace(early, mac=link(KEY, GENESIS, early))
    late = replace(late, mac=link(KEY, early.mac, late))
    head = Head(tenant_id, 2, late.mac)
    assert [p.code for p in verify([(early, first), (late, None)], KEY, head)] == ["payload-missing"]


def test_one_edit_is_one_problem_at_its_line():
    rng = random.Random(3)
    entries, head = make_chain(rng, new_uuid(rng), 12)
    line, payload = entries[5]
    entries[5] = (replace(line, role="somebody else"), payload)
    problems = verify(entries, KEY, head)
    assert [(p.code, p.seq) for p in problems] == [("link", 6)]
    assert str(problems[0]).startswith("line 6: ")


class Colour(Enum):
    RED = "red"


def test_values_become_one_exact_text():
    value = {
        "b": Money.of("945.61", "EUR"),
        "a": [date(2026, 1, 31), Decimal("1.50"), UUID(int=7), None, True, 3],
        "c": {"é": Colour.RED, "set": {"y", "x"}, "bytes": b"\x01"},
        "d": datetime(2026, 1, 31, 12, tzinfo=UTC),
    }
    expected = (
        '{"a":["2026-01-31","1.50","00000000-0000-0000-0000-000000000007",null,true,3],"b":"945.61 EUR",'
        '"c":{"bytes":"01","set":["x","y"],"é":"red"},"d":"2026-01-31T12:00:00.000000+00:00"}'
    )
    assert encode(value) == expected.encode()
    assert encode(dict(reversed(value.items()))) == encode(value)


@pytest.mark.parametrize("value", [object(), datetime(2026, 1, 1), Line])  # noqa: DTZ001  refused for being naive
def test_what_cannot_be_written_is_refused(value):
    with pytest.raises(TypeError):
        encode({"value": value})

"""Random alterations of the trail as it lies in the database: all are found, and nothing else is.

Each is made as an intruder with the whole database would make it, who holds neither the key nor the folder of noted
ends. PROVE_SEED= draws others. On each engine half of five hundred are made; by `make prove` all.
"""

import random
from collections import Counter
from copy import deepcopy
from datetime import timedelta
from uuid import UUID

import pytest

from portal.foundation.audit import service
from portal.foundation.audit.models import AuditHead, AuditLine, AuditPayload
from portal.foundation.db.session import transaction
from portal.foundation.kernel.context import Actor, Grant
from support.prove import SEED, size

COUNT = size(250, 500)
LENGTH = 12
ANA = Actor("Ana Pop", UUID(int=50), grants=(Grant("director"),))
TABLES = (AuditLine.__table__, AuditPayload.__table__, AuditHead.__table__)
IDS = ("id", "subject_id", "actor_id")


class Stored:
    """The three tables of both territories as they lie there."""

    def __init__(self, rows):
        self.rows = rows

    def lines(self, tenant):
        return [row for row in self.rows["audit_line"] if row["tenant_id"] == tenant]

    def payload(self, line):
        same = (line["tenant_id"], line["id"])
        return next((row for row in self.rows["audit_payload"] if (row["tenant_id"], row["line_id"]) == same), None)

    def head(self, tenant):
        return next(row for row in self.rows["audit_head"] if row["tenant_id"] == tenant)

    def remove(self, line):
        self.rows["audit_payload"] = [row for row in self.rows["audit_payload"] if row is not self.payload(line)]
        self.rows["audit_line"].remove(line)


def flip(rng, value):
    at = rng.randrange(len(value))
    return value[:at] + bytes([value[at] ^ rng.randrange(1, 256)]) + value[at + 1 :]


def edit(rng, stored, own, _other):
    line = rng.choice(stored.lines(own))
    column = rng.choice(("at", "verb", "subject_kind", "subject_id", "actor_id", "role", "digest", "mac"))
    value = line[column]
    if column in IDS:
        line[column] = rng.choice([UUID(int=rng.getrandbits(128)), None if value else UUID(int=1)])
    elif column == "at":
        line[column] = value + timedelta(microseconds=rng.choice((1, -1, 10**9)))
    else:
        line[column] = flip(rng, value) if column in {"digest", "mac"} else value + "x"


def edit_payload(rng, stored, own, _other):
    payload = stored.payload(rng.choice(stored.lines(own)))
    column = rng.choice(("salt", "payload"))
    payload[column] = flip(rng, payload[column])


def swap_payloads(rng, stored, own, _other):
    one, two = (stored.payload(line) for line in rng.sample(stored.lines(own), 2))
    one["line_id"], two["line_id"] = two["line_id"], one["line_id"]


def drop_payload(rng, stored, own, _other):
    stored.rows["audit_payload"].remove(stored.payload(rng.choice(stored.lines(own))))


def delete(rng, stored, own, _other):
    for line in rng.sample(stored.lines(own)[:-1], rng.randrange(1, LENGTH - 2)):
        stored.remove(line)


def delete_and_close_up(rng, stored, own, other):
    delete(rng, stored, own, other)
    for number, line in enumerate(stored.lines(own), 1):
        line["seq"] = number
    stored.head(own)["seq"] = len(stored.lines(own))


def insert(rng, stored, own, _other):
    at, model = rng.randrange(LENGTH + 1), rng.choice(stored.lines(own))
    for line in stored.lines(own)[at:]:
        line["seq"] += 1
    forged = {**model, "id": UUID(int=rng.getrandbits(128)), "seq": at + 1, "mac": rng.randbytes(32)}
    stored.rows["audit_line"].append(forged)
    copied = {**stored.payload(model), "id": UUID(int=rng.getrandbits(128)), "line_id": forged["id"]}
    stored.rows["audit_payload"].append(copied)
    stored.head(own).update(seq=LENGTH + 1, mac=forged["mac"] if at == LENGTH else stored.head(own)["mac"])


def reorder(rng, stored, own, _other):
    one, two = rng.sample(stored.lines(own), 2)
    one["seq"], two["seq"] = two["seq"], one["seq"]


def truncate(rng, stored, own, _other):
    """The head follows the cut: only the end that was noted outside tells."""
    left = rng.randrange(1, LENGTH)
    for line in stored.lines(own)[left:]:
        stored.remove(line)
    stored.head(own).update(seq=left, mac=stored.lines(own)[-1]["mac"])


def move_head(rng, stored, own, _other):
    line = rng.choice(stored.lines(own)[:-1])
    stored.head(own).update(seq=line["seq"], mac=line["mac"])


def swap_tenants(rng, stored, own, other):
    """Some lines of both, at the same places, change sides with their payloads."""
    for place in rng.sample(range(LENGTH), rng.randrange(1, LENGTH)):
        one, two = stored.lines(own)[place], stored.lines(other)[place]
        for line, payload, tenant in (
            (one, stored.payload(one), other), (two, stored.payload(two), own)
        ):  # fmt: skip
            line["tenant_id"] = payload["tenant_id"] = tenant
        stored.rows["audit_line"].sort(key=lambda row: (row["tenant_id"], row["seq"]))


def swap_chains(_rng, stored, own, other):
    """All of one territory's trail becomes the other's, heads included."""
    for rows in stored.rows.values():
        for row in rows:
            row["tenant_id"] = other if row["tenant_id"] == own else own


ALTERATIONS = (
    edit, edit, edit_payload, swap_payloads, drop_payload, delete, delete_and_close_up, insert, reorder, truncate,
    move_head, swap_tenants, swap_chains,
)  # fmt: skip


@pytest.fixture
def trails(site):
    """Both territories with a trail, its ends noted outside, and no trigger left."""
    for tenant in (site.tenant, site.other):
        with site.work(tenant), transaction():
            for number in range(LENGTH):
                subject = UUID(int=number) if number % 3 else None
                service.record(ANA, "thing.changed", "thing", subject, after={"number": number})
    if site.owner.dialect.name == "sqlite":
        for act in ("update", "delete"):
            site.sql(f"drop trigger audit_line_no_{act}")
    return site


def read(site):
    with site.owner.connect() as connection:
        return {
            t.name: [dict(row) for row in connection.execute(t.select().order_by(*t.primary_key)).mappings()]
            for t in TABLES
        }


def write(site, rows):
    with site.owner.begin() as connection:
        for table in (TABLES[1], TABLES[0], TABLES[2]):
            connection.execute(table.delete())
        for table in TABLES:
            connection.execute(table.insert(), rows[table.name])


def found(site, noted):
    problems = []
    for tenant in (site.tenant, site.other):
        with site.work(tenant):
            problems += service.verify_tenant(noted[tenant.id])
    return problems


def ends(site):
    noted = {}
    for tenant in (site.tenant, site.other):
        with site.work(tenant):
            noted[tenant.id] = service.head_line()
    return noted


def test_every_alteration_is_found_and_nothing_else(trails, proven):
    rng, kept, noted, made = random.Random(SEED), read(trails), ends(trails), Counter()
    assert found(trails, noted) == []
    for number in range(COUNT):
        own, other = rng.sample([trails.tenant.id, trails.other.id], 2)
        stored, alteration = Stored(deepcopy(kept)), rng.choice(ALTERATIONS)
        stored.rows["audit_line"].sort(key=lambda row: (row["tenant_id"], row["seq"]))
        alteration(rng, stored, own, other)
        write(trails, stored.rows)
        assert found(trails, noted), f"alteration {number} of seed {SEED}, {alteration.__name__}, was not found"
        made[alteration.__name__] += 1
        if number % 10 == 0:
            write(trails, kept)
            assert found(trails, noted) == [], "a false alarm"
    proven("audit alterations", made.total())
    assert len(made) == len(set(ALTERATIONS))


def test_without_the_chain_nothing_is_found(trails, monkeypatch):
    """The same alterations with the links and digests not compared: what remains is counting."""
    kept, noted = read(trails), ends(trails)
    monkeypatch.setattr(service.chain.hmac, "compare_digest", lambda *_: True)
    for alteration in (edit, edit_payload, swap_payloads):
        rng, stored = random.Random(SEED), Stored(deepcopy(kept))
        alteration(rng, stored, trails.tenant.id, trails.other.id)
        write(trails, stored.rows)
        assert found(trails, noted) == [], f"{alteration.__name__} is found without the control that finds it"

"""The matrix as assertions, the same on each engine."""

from __future__ import annotations

from isolation import matrix
from isolation.cases import UNSAFE, Rows
from isolation.test_hostile_files import FILES
from isolation.world import HOME, NETWORK, World
from portal.foundation.web import addresses
from support.prove import LONG, Proven

GIVEN_BACK = {
    *("project_documents.download", "missions.download", "employment.download", "committee.download", "aids.evidence"),
}
"""Routes that give a document back as it was kept; every other file is made of records (test_taken_out.py)."""
SENT_FOR = {"exchange.take", "reports.rows_workbook"}
"""Those that a form sends for."""


def rows_for_all(world: World) -> None:
    """Each kind of row that routes name exists in both territories and is seen by somebody; parents are not alone."""
    used = {a.name: a for rule in world.app.url_map.iter_rules() for a in addresses.of_rule(rule)}
    assert used
    rows = Rows(world)
    for name, address in used.items():
        for tenant in (world.own, world.other):
            assert rows.of(tenant, address), f"{name}: no factory makes a row in {tenant.slug}"
            seen = set().union(*(rows.seen(tenant, address, person) for person in tenant.people))
            assert seen & rows.of(tenant, address).keys(), f"{name}: nobody sees a row in {tenant.slug}"


def safe_methods(world: World, proven: Proven) -> None:
    """Reading shows each what is theirs, and changes nothing."""
    before = {slug: tenant_prints(world, slug) for slug in world.tenants}
    result = matrix.run(world, matrix.SAFE)
    proven("isolation probes", result.asked)
    assert not result.wrong, str(result)
    assert result.files <= FILES | GIVEN_BACK, result.files
    assert not LONG or result.files == (FILES | GIVEN_BACK) - SENT_FOR
    assert result.asked > 1000
    for slug, prints in before.items():
        changed = [t for t, digest in tenant_prints(world, slug).items() if digest != prints[t]]
        assert not changed, f"reading has changed {changed} of {slug}"


def forms_stay_at_home(world: World, proven: Proven) -> None:
    """Empty forms, rightly signed, change nothing of a tenant but the one whose host they are sent to."""
    asked = 0
    for host in (world.own.slug, world.other.slug, NETWORK, HOME):
        before = {slug: tenant_prints(world, slug) for slug in world.tenants if slug != host}
        result = matrix.run(world, UNSAFE, host)
        proven("isolation probes", result.asked)
        assert result.files <= SENT_FOR
        assert not result.wrong, str(result)
        asked += result.asked
        for slug, prints in before.items():
            changed = [t for t, digest in tenant_prints(world, slug).items() if digest != prints[t]]
            assert not changed, f"forms sent to {host or 'home'} have changed {changed} of {slug}"
    assert asked > 300


def tenant_prints(world: World, slug: str) -> dict[str, str]:
    """A tenant's rows as digests."""
    return world.fingerprint(world.tenants[slug])

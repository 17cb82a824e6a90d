"""The limit: bare Flask, raw SQL through psycopg and Jinja, giving the same pages with nothing around them.

Its templates are cut from the portal's own pages: what a page always says stays as it is, and what comes from the
database becomes a place to fill. So both show the same words, and a change of the portal's pages changes both. The
frame (menu, territory, foot) is always the same text here. It reads with the same indexes, as the administrator.
"""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

import uuid_utils.compat
from flask import Flask, abort, redirect, request, session
from psycopg_pool import ConnectionPool
from werkzeug import Response

FILE = (
    "select p.id, p.reference, p.title, p.need, p.state, p.received_on, p.requested_cents, p.jobs_created, p.jobs_kept,"
    " y.name, y.place, y.invented, c.activity, c.headcount, c.registered, m.name, k.name, k.email, k.phone,"
    " (select array_agg(i.kind || ' ' || i.value) from party_identifier i"
    "  where i.tenant_id = p.tenant_id and i.party_id = y.id)"
    " from project p join company c on c.tenant_id = p.tenant_id and c.id = p.company_id"
    " join party y on y.tenant_id = p.tenant_id and y.id = c.party_id"
    " left join member m on m.tenant_id = p.tenant_id and m.id = p.lead_id"
    " left join contact k on k.tenant_id = p.tenant_id and k.party_id = y.id where p.tenant_id = %s and p.id = %s"
)
STUDY_STATES = "'qualified', 'in_study', 'deferred'"
TOTAL = f"select count(*) from project where tenant_id = %s and state in ({STUDY_STATES})"
LIST = (
    "select p.id, p.reference, p.title, p.state, p.received_on, y.name, y.place, m.name"
    " from project p join company c on c.tenant_id = p.tenant_id and c.id = p.company_id"
    " join party y on y.tenant_id = p.tenant_id and y.id = c.party_id"
    " left join member m on m.tenant_id = p.tenant_id and m.id = p.lead_id"
    f" where p.tenant_id = %s and p.state in ({STUDY_STATES}) order by p.received_on, p.id limit 26"
)
STEPS = (
    'select event, source, target, actor_name, "on", reason from project_transition where tenant_id = %s'
    " and project_id = %s order by id desc"
)
DUE = (
    "select due_on, title from deadline where tenant_id = %(t)s and subject_id = %(p)s and done_on is null union all"
    " select decided_on, outcome from project_decision where tenant_id = %(t)s and project_id = %(p)s union all"
    " select due_on, months::text from job_milestone where tenant_id = %(t)s and project_id = %(p)s union all"
    " select state_since, state from mission where tenant_id = %(t)s and project_id = %(p)s"
)
STUDY = (
    "select (select count(*) from project_diagnosis where tenant_id = %(t)s and project_id = %(p)s),"
    " (select count(*) from project_financing_line where tenant_id = %(t)s and project_id = %(p)s),"
    " (select count(*) from project_checklist_item where tenant_id = %(t)s and project_id = %(p)s),"
    " (select written_on from project_proposal where tenant_id = %(t)s and project_id = %(p)s),"
    " (select state from advance where tenant_id = %(t)s and project_id = %(p)s limit 1)"
)
YEAR = (
    "select count(*) filter (where studied_on between %(a)s and %(z)s),"
    " count(*) filter (where approved_on between %(a)s and %(z)s),"
    " count(*) filter (where supported_on between %(a)s and %(z)s),"
    " sum(jobs_created + jobs_kept) filter (where approved_on between %(a)s and %(z)s),"
    " count(*) filter (where studied_on between %(b)s and %(y)s),"
    " count(*) filter (where approved_on between %(b)s and %(y)s),"
    " count(*) filter (where supported_on between %(b)s and %(y)s),"
    " sum(jobs_created + jobs_kept) filter (where approved_on between %(b)s and %(y)s),"
    " min(studied_on) from project where tenant_id = %(t)s"
)
FUND = "select kind, sum(cents) from ledger_entry where tenant_id = %s group by kind"
DAYS = (
    'select m.field, extract(year from h."on"), count(*) from half_day h join mission m'
    " on m.tenant_id = h.tenant_id and m.id = h.mission_id where h.tenant_id = %s group by 1, 2"
)
NETWORK = (
    "select t.slug, t.name ->> 'fr', t.state, p.studied, p.approved, p.supported, p.jobs,"
    " (select sum(c.cents) from commitment c where c.tenant_id = t.id), t.invented,"
    " p.approved::float / nullif(p.studied, 0), (select count(*) from half_day h where h.tenant_id = t.id), p.last"
    " from tenant t left join (select tenant_id, count(studied_on) as studied, count(approved_on) as approved,"
    " count(supported_on) as supported, max(studied_on) as last,"
    " sum(jobs_created + jobs_kept) filter (where approved_on is not null) as jobs from project group by 1) p"
    " on p.tenant_id = t.id where t.id <> t.network_id order by p.studied desc nulls last"
)
ENDS = "select tenant_id, max(ends_on) from convention group by 1"


def places(html: str, holes: Mapping[str, str]) -> str:
    """Return `html` as a Jinja template in which each text of `holes` is replaced by its expression."""
    if not holes:
        return _raw(html)
    found = re.compile("|".join(re.escape(text) for text in sorted(holes, key=len, reverse=True)))
    parts, at = [], 0
    for match in found.finditer(html):
        parts += [_raw(html[at : match.start()]), "{{ (" + holes[match[0]] + ") | safe }}"]
        at = match.end()
    return "".join([*parts, _raw(html[at:])])


def _raw(html: str) -> str:
    return f"{{% raw %}}{html}{{% endraw %}}" if html else ""


def rows(html: str, row: str, holes: Mapping[str, str], source: str, around: Mapping[str, str]) -> str:
    """Return `html` as a template in which the rows that match `row` become a loop over `source`."""
    found = list(re.finditer(row, html, re.DOTALL))
    assert found, row
    one = places(found[0][0], holes)
    start, end = found[0].start(), found[-1].end()
    return f"{places(html[:start], around)}{{% for r in {source} %}}{one}{{% endfor %}}{places(html[end:], around)}"


def number(value: int | None) -> str:
    """Return a number with its group separators, as French pages show it."""
    return f"{value or 0:,}".replace(",", "\u202f")


def create(dsn: str, tenant: uuid.UUID, templates: Mapping[str, str], words: Mapping[str, str]) -> Flask:
    """Return the limit application over the same database, as its administrator: no walls, no trail."""
    app = Flask("limit")
    app.secret_key = "limit"
    pool = ConnectionPool(dsn, min_size=1, max_size=2, open=True)
    app.extensions["pool"] = pool
    app.jinja_env.filters.update(
        number=number,
        day=lambda value: value.strftime("%d/%m/%Y"),
        some=lambda value: number(value) if value else "–",
        share=lambda value: f"{value:.0%}".replace("%", "\u00a0%") if value else "–",
        money=lambda cents: f"{number(round(cents / 100_000))}\u00a0k\u00a0€" if cents else "–",
        days=lambda count: number(count // 2) if count else "–",
    )
    pages = {name: app.jinja_env.from_string(text) for name, text in templates.items()}

    def ask(sql: Any, values: Any = ()) -> list[Any]:
        with pool.connection() as connection:
            return connection.execute(sql, values, prepare=True).fetchall()

    @app.route("/list")
    def files() -> str:
        total = ask(TOTAL, (tenant,))[0][0]
        return pages["list"].render(rows=ask(LIST, (tenant,))[:25], total=total, words=words)

    @app.route("/file/<uuid:project>")
    def file(project: uuid.UUID) -> str:
        given = {"t": tenant, "p": project}
        found, steps = ask(FILE, (tenant, project))[0], ask(STEPS, (tenant, project))
        return pages["file"].render(p=found, steps=steps, due=ask(DUE, given), study=ask(STUDY, given)[0], words=words)

    @app.route("/history/<uuid:project>")
    def history(project: uuid.UUID) -> str:
        found, steps = ask(FILE, (tenant, project))[0], ask(STEPS, (tenant, project))
        return pages["history"].render(p=found, steps=steps, due=ask(DUE, {"t": tenant, "p": project}), words=words)

    @app.route("/new", methods=["GET", "POST"])
    def new() -> str | Response:
        if request.method == "GET":
            return str(session.setdefault("token", secrets.token_urlsafe(32)))
        if not secrets.compare_digest(request.form["csrf_token"], session.get("token", "")):
            abort(400)
        return redirect(f"/file/{_insert(pool, tenant, request.form)}", 303)

    @app.route("/board")
    def board() -> str:
        year = date(2026, 1, 1), date(2026, 12, 31), date(2025, 1, 1), date(2025, 12, 31)
        found = ask(YEAR, dict(zip("azby", year, strict=True)) | {"t": tenant})[0]
        return pages["board"].render(now=found, fund=ask(FUND, (tenant,)), days=ask(DAYS, (tenant,)))

    @app.route("/network")
    def network() -> str:
        return pages["network"].render(rows=ask(NETWORK), ends=ask(ENDS), words=words)

    return app


def _insert(pool: ConnectionPool[Any], tenant: uuid.UUID, form: Mapping[str, str]) -> uuid.UUID:
    """Add a firm and its project, numbered without a gap."""
    name, title = form["company_name"].strip(), form["title"].strip()
    if not name or not title:
        abort(422)
    party, company, project = (uuid_utils.compat.uuid7() for _ in range(3))
    key = name.lower()
    with pool.connection() as connection:
        connection.execute(
            "insert into party (tenant_id, id, name, name_key, place, invented, version)"
            " values (%s, %s, %s, %s, '', false, 1)",
            (tenant, party, name, key),
            prepare=True,
        )
        connection.execute(
            "insert into company (tenant_id, id, party_id, registered, area, activity, version)"
            " values (%s, %s, %s, true, '', '', 1)",
            (tenant, company, party),
            prepare=True,
        )
        number = connection.execute(
            "update counter set value = value + 1 where tenant_id = %s and kind = 'project' and year = 2026"
            " returning value",
            (tenant,),
            prepare=True,
        ).fetchone()
        assert number is not None
        reference = f"DEMO1-2026-{number[0]:03d}"
        connection.execute(
            "insert into project (tenant_id, id, reference, company_id, company_key, search_key, title, need, state,"
            " jobs_created, jobs_kept, baseline_evidence, received_on, taken_over, extra, version)"
            " values (%s, %s, %s, %s, %s, %s, %s, '', 'prospect', 0, 0, '', '2026-11-23', false, '{}', 1)",
            (tenant, project, reference, company, key, f"{reference} {key} {title}".lower(), title),
            prepare=True,
        )
    return project

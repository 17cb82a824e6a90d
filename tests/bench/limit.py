"""The limit: bare Flask, raw SQL through psycopg and Jinja, giving the same pages with nothing around them."""

from __future__ import annotations

import uuid
from typing import Any

import uuid_utils.compat
from flask import Flask, redirect, render_template_string, request, session
from psycopg_pool import ConnectionPool
from werkzeug import Response

LIST = """<!doctype html><title>Files</title><h1>{{ total }} files</h1><table>
{% for r in rows %}<tr>
<td><a href="/projects/{{ r[0] }}">{{ r[1] }}</a> {{ r[2] }}</td><td>{{ r[3] }}</td><td>{{ r[4] }}</td>
<td>{{ r[5] }}</td><td>{{ r[6] }}</td><td>{{ r[7] }}</td></tr>{% endfor %}</table>"""
DETAIL = """<!doctype html><title>{{ p[1] }}</title><h1>{{ p[5] }}</h1>
<dl>{% for v in p %}<dd>{{ v }}</dd>{% endfor %}</dl>
<ol>{% for s in steps %}<li>{{ s[0] }} {{ s[1] }} {{ s[2] }} {{ s[3] }} {{ s[4] }}</li>{% endfor %}</ol>"""
BOARD = """<!doctype html><title>Board</title><table>
{% for r in rows %}<tr>{% for v in r %}<td>{{ v }}</td>{% endfor %}</tr>{% endfor %}</table>"""


def create(dsn: str, tenant: uuid.UUID) -> Flask:
    """Return the limit application over the same database, as its administrator: no walls, no trail."""
    app = Flask("limit")
    app.secret_key = "limit"
    pool = ConnectionPool(dsn, min_size=1, max_size=2, open=True)
    app.extensions["pool"] = pool
    columns = "p.id, p.reference, p.title, p.state, p.received_on, y.name, y.place, m.name"
    joins = (
        "from project p join company c on c.tenant_id = p.tenant_id and c.id = p.company_id"
        " join party y on y.tenant_id = p.tenant_id and y.id = c.party_id"
        " left join member m on m.tenant_id = p.tenant_id and m.id = p.lead_id"
    )

    def ask(sql: str, *values: Any) -> list[Any]:
        with pool.connection() as connection:
            return connection.execute(sql, values, prepare=True).fetchall()

    @app.route("/projects/")
    def files() -> str:
        rows = ask(
            f"select {columns} {joins} where p.tenant_id = %s and p.state in ('qualified', 'in_study', 'deferred')"
            " order by p.received_on, p.id limit 26",
            tenant,
        )
        count = "select count(*) from project where tenant_id = %s and state in ('qualified', 'in_study', 'deferred')"
        return render_template_string(LIST, rows=rows, total=ask(count, tenant)[0][0])

    @app.route("/projects/<uuid:project>")
    def detail(project: uuid.UUID) -> str:
        found = ask(f"select {columns}, p.need {joins} where p.tenant_id = %s and p.id = %s", tenant, project)[0]
        steps = ask(
            'select event, source, target, actor_name, "on" from project_transition where tenant_id = %s'
            " and project_id = %s order by id desc",
            tenant,
            project,
        )
        return render_template_string(DETAIL, p=found, steps=steps)

    @app.route("/projects/new", methods=["POST"])
    def new() -> Response:
        if request.form["csrf_token"] != session.get("token", "token"):
            return redirect("/", 303)
        name, party, company = request.form["company_name"], uuid_utils.compat.uuid7(), uuid_utils.compat.uuid7()
        project = uuid_utils.compat.uuid7()
        with pool.connection() as connection:
            connection.execute(
                "insert into party values (%s, %s, %s, %s, '', false, 1)", (tenant, party, name, name.lower())
            )
            connection.execute(
                "insert into company (tenant_id, id, party_id, registered, area, activity, version)"
                " values (%s, %s, %s, true, '', '', 1)",
                (tenant, company, party),
            )
            connection.execute(
                "insert into project (tenant_id, id, reference, company_id, company_key, search_key, title, need,"
                " state, jobs_created, jobs_kept, received_on, taken_over, version)"
                " values (%s, %s, %s, %s, %s, %s, %s, '', 'prospect', 0, 0, '2026-11-23', false, 1)",
                (tenant, project, f"L-{project}", company, name.lower(), name.lower(), request.form["title"]),
            )
        return redirect(f"/projects/{project}", 303)

    @app.route("/board")
    def board() -> str:
        rows = ask("select state, count(*), sum(requested_cents) from project where tenant_id = %s group by 1", tenant)
        return render_template_string(BOARD, rows=rows)

    @app.route("/network")
    def network() -> str:
        return render_template_string(BOARD, rows=ask("select tenant_id, state, count(*) from project group by 1, 2"))

    return app

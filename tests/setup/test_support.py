"""The helpers of the tests do what the tests believe."""

import smtplib

from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import create_engine, text


def test_postgres_is_real_and_has_what_the_portal_uses(postgres_server):
    with postgres_server.temporary() as address:
        engine = create_engine(address)
        with engine.connect() as connection:
            assert int(connection.scalar(text("SHOW server_version_num"))) >= 150000
            assert connection.scalar(text("SHOW server_encoding")) == "UTF8"
        engine.dispose()


def test_a_copied_database_holds_the_rows_of_its_template(postgres_server):
    with postgres_server.temporary() as first:
        engine = create_engine(first)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE place (name text)"))
            connection.execute(text("INSERT INTO place VALUES ('Alès')"))
        engine.dispose()
        with postgres_server.temporary(template=engine.url.database) as second:
            copy = create_engine(second)
            with copy.connect() as connection:
                assert connection.scalar(text("SELECT name FROM place")) == "Alès"
            copy.dispose()


def test_another_role_is_not_the_administrator(postgres_server):
    with postgres_server.temporary() as address:
        with postgres_server.connect() as connection:
            connection.execute("DROP ROLE IF EXISTS alize_support_probe")
            connection.execute("CREATE ROLE alize_support_probe LOGIN PASSWORD 'probe'")
        name = create_engine(address).url.database
        engine = create_engine(postgres_server.url(name, "alize_support_probe", "probe"))
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT current_user")) == "alize_support_probe"
            assert connection.scalar(text("SHOW is_superuser")) == "off"
        engine.dispose()
        with postgres_server.connect() as connection:
            connection.execute("DROP ROLE alize_support_probe")


def test_mail_is_kept(mail_box):
    with smtplib.SMTP(mail_box.host, mail_box.port) as client:
        client.sendmail("a@example.org", ["b@example.org"], "Subject: Bonjour\n\nAlès".encode())
    (message,) = mail_box.to("b@example.org")
    assert message["Subject"] == "Bonjour"


def test_the_browser_opens_a_page_and_axe_sees_it(page):
    page.set_content("<!doctype html><html lang=fr><title>Essai</title><main><h1>Essai</h1><img src=x></main>")
    assert page.get_by_role("heading").inner_text() == "Essai"
    assert [rule["id"] for rule in Axe().run(page).response["violations"]] == ["image-alt"]


def test_the_browser_reaches_nobody_else(page):
    refused = []
    page.on("requestfailed", lambda request: refused.append(request.failure))
    page.set_content('<img src="http://example.org/x.png" alt="">')
    page.wait_for_event("requestfailed", timeout=5000) if not refused else None
    assert "ERR_NAME_NOT_RESOLVED" in refused[0]

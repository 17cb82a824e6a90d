"""The outbox: decided with the change, sent after it, once, and recognisable when sent again."""

import socket
from email import message_from_bytes, policy

import pytest

from portal.foundation.db.session import db, transaction
from portal.foundation.mail import queries, rules, service, transport
from portal.foundation.mail.rules import Recipient, UnmailableError
from portal.foundation.mail.transport import Folder, Server, TransportError
from portal.foundation.worker import queue
from portal.foundation.worker import service as worker

ANA = Recipient("ana.pop@example.org", "Ana Popă-Lefèvre")
SUBJECT = "Décision du comité : « Ștefănescu » reçoit 10 000 €"
TEXT = (
    "Bonjour,\n\nVotre dossier avance à grands pas – țineți aproape.\n"
    + "Une très longue ligne accentuée. " * 40
    + "\n"
)


@pytest.fixture
def box(mail_box):
    service.configure(mail_box.url, "alize@localhost")
    return mail_box


def send(to=ANA, subject=SUBJECT, text=TEXT, html=None, **options):
    with transaction():
        return service.send(to, subject, text, html, **options)


def run(site):
    with site.app.app_context():
        return worker.run_due()


def again(site):
    """Let jobs that wait for another try run now, as well as one whose worker died."""
    past = "datetime('now', '-1 seconds')" if site.owner.dialect.name == "sqlite" else "now() - interval '1 second'"
    site.sql(f"update job set run_at = {past}, lease_until = null where done_at is null")


def test_one_message_arrives_with_its_accents(site, box):
    with site.work():
        message_id = send(html="<p>Très bien, <b>țineți</b> aproape</p>", kind="test.decision")
        [waiting] = queries.pending()
        assert (waiting.id, waiting.kind, waiting.locale, waiting.attempts) == (message_id, "test.decision", "fr", 0)
    assert run(site) == 1
    assert run(site) == 0
    [delivery] = box.deliveries
    message = delivery.message
    assert (delivery.sender, delivery.recipients) == ("alize@localhost", [ANA.address])
    assert message["Subject"] == SUBJECT
    assert message["To"].addresses[0].display_name == ANA.name
    assert message["From"].addresses[0].display_name == "Alès"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{message_id}@localhost>"
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == TEXT
    assert "<b>țineți</b>" in message.get_body(("html",)).get_content()
    with site.work():
        assert queries.pending() == []
        [sent] = queries.outgoing()
        assert (sent.attempts, sent.sent_at is not None) == (1, True)


def test_a_rollback_sends_nothing(site, box):
    def fail():
        with transaction():
            service.send(ANA, SUBJECT, TEXT)
            raise LookupError

    with site.work():
        with pytest.raises(LookupError):
            fail()
        with pytest.raises(RuntimeError):
            service.send(ANA, SUBJECT, TEXT)
        with transaction():
            pass
        assert queries.outgoing() == []
    assert run(site) == 0
    assert box.deliveries == []


def test_the_same_dedupe_key_sends_one_message(site, box):
    with site.work():
        first = send(dedupe="reminder 2026-01")
        assert send(dedupe="reminder 2026-01") == first
        assert send(dedupe="reminder 2026-02") != first
    with site.work(site.other):
        assert send(dedupe="reminder 2026-01") != first
    run(site)
    with site.work():
        assert send(dedupe="reminder 2026-01") == first
    run(site)
    assert len(box.deliveries) == 3


def test_the_same_dedupe_key_at_once_sends_one_message(site, box):
    site.at_once(6, lambda _: send(dedupe="reminder"))
    run(site)
    assert len(box.deliveries) == 1


def test_a_refused_connection_is_tried_again(site, box):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = probe.getsockname()[1]
    service.configure(f"smtp://127.0.0.1:{closed}", "alize@localhost")
    with site.work():
        send()
    assert run(site) == 1
    assert [tuple(row) for row in site.sql("select attempts, error_code from job")] == [(1, "ConnectionRefusedError")]
    service.configure(box.url, "alize@localhost")
    assert run(site) == 0
    again(site)
    assert run(site) == 1
    assert len(box.deliveries) == 1
    with site.work():
        assert queries.outgoing()[0].attempts == 2


def test_a_second_delivery_after_a_crash_carries_the_same_id(site, box, monkeypatch):
    with site.work():
        send()
    with monkeypatch.context() as patch:
        patch.setattr(service, "now", lambda: 1 / 0)  # after the server took it, before it is noted
        run(site)
    again(site)
    run(site)
    one, two = box.to(ANA.address)
    assert one["Message-ID"] == two["Message-ID"]
    assert one.as_bytes() == two.as_bytes()


def test_a_job_run_twice_sends_once(site, box):
    with site.work():
        send()
    run(site)
    site.sql("update job set done_at = null")
    run(site)
    assert len(box.deliveries) == 1


def test_no_transaction_is_open_while_talking_to_the_server(site, box, monkeypatch):
    seen = []
    monkeypatch.setattr(service, "_transport", lambda _: seen.append(db.session().in_transaction()))
    with site.work():
        send()
    run(site)
    assert seen == [False]


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        (Recipient("ana@example.org\nBcc: all@example.org"), "Hello"),
        (Recipient("ana@example.org, all@example.org"), "Hello"),
        (Recipient("Ana <ana@example.org>"), "Hello"),
        (Recipient("ană@example.org"), "Hello"),
        (Recipient(""), "Hello"),
        (Recipient("ana@example.org", "Ana\r\nBcc: all@example.org"), "Hello"),
        (Recipient("ana@example.org"), "Hello\nBcc: all@example.org"),
        (Recipient("ana@example.org"), "Hello\r\n\r\nBody"),
        (Recipient("ana@example.org"), "Hello\u2028Bcc: all@example.org"),
    ],
)
def test_nobody_adds_headers_of_their_own(site, box, to, subject):
    with site.work():
        with pytest.raises(UnmailableError):
            send(to, subject)
        assert queries.outgoing() == []


def test_a_folder_takes_the_place_of_a_server(site, tmp_path):
    folder = tmp_path / "mail box"
    service.configure(f"file:{folder}", "alize@example.org")
    with site.work():
        message_id = send()
    run(site)
    [path] = folder.iterdir()
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert path.name == f"{message_id}.eml"
    assert message["Subject"] == SUBJECT
    assert message.get_content().replace("\r\n", "\n") == TEXT


def test_outgoing_mail_is_read_page_by_page(site, box):
    with site.work():
        ids = [send() for _ in range(5)]
        first = [m.id for m in queries.outgoing(2)]
        assert first == ids[:2:-1]
        assert [m.id for m in queries.outgoing(2, first[-1])] == [ids[2], ids[1]]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", Server("mail.example.org", 25, False, "", "")),
        ("smtps://u%40x:p%2F@mail.example.org", Server("mail.example.org", 465, True, "u@x", "p/")),
        ("file:var/mail", Folder(transport.Path("var/mail"))),
        ("file:///srv/a #b/mail", Folder(transport.Path("/srv/a #b/mail"))),
    ],
)
def test_an_address_names_the_transport(url, expected):
    assert transport.transport(url) == expected


@pytest.mark.parametrize("url", ["", "http://mail.example.org", "smtp://", "file:"])
def test_other_addresses_are_refused(url):
    with pytest.raises(TransportError):
        transport.transport(url)


def test_a_password_does_not_travel_in_the_clear(box, monkeypatch):
    monkeypatch.setattr(transport, "_LOCAL", set())
    letter = rules.Letter(
        rules.address("Alès", "alize@localhost"),
        rules.address("", ANA.address),
        "fr",
        "S",
        "T",
        None,
        "<a@b>",
        queue.now(),
    )
    with pytest.raises(TransportError):
        Server(box.host, box.port, False, "user", "password")(rules.compose(letter))
    assert box.deliveries == []

"""When the portal connects itself: a certificate that nobody vouches for, and an old TLS, end the talk."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from requests.exceptions import SSLError

from portal.foundation.mail.transport import Server
from portal.people.openid import transport as provider

HOST = "localhost"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate and its key for this machine, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    moment = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path_factory.mktemp("tls") / "own.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def speaking(
    certificate: Path, first: bytes = b"", asked: int = 0, answer: bytes = b""
) -> Iterator[tuple[int, list[bytes]]]:
    """A server with this certificate.

    `first` and `asked` answers in the clear come before TLS. Gives its port and what it hears.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    heard: list[bytes] = []

    def talk(listener: socket.socket) -> None:
        with suppress(OSError):
            plain, _address = listener.accept()
            with plain:
                plain.settimeout(20)
                if first:
                    plain.sendall(first)
                for _ in range(asked):
                    said = plain.recv(1000)
                    plain.sendall(b"220 go\r\n" if said.startswith(b"STARTTLS") else b"250-own\r\n250 STARTTLS\r\n")
                with context.wrap_socket(plain, server_side=True) as talk:
                    heard.append(talk.recv(1000))
                    talk.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=talk, args=(listener,), daemon=True)
        thread.start()
        yield listener.getsockname()[1], heard
    thread.join(20)


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "portal@localhost", "ana@localhost"
    message.set_content("a secret link")
    return message


def test_a_mail_server_that_nobody_vouches_for_gets_nothing(certificate: Path) -> None:
    with speaking(certificate) as (port, heard), pytest.raises(ssl.SSLCertVerificationError):
        Server(HOST, port, True, "portal", "its password")(letter())
    assert heard == []


def test_nor_does_one_that_turns_to_tls(certificate: Path) -> None:
    talk = speaking(certificate, b"220 own\r\n", 2)
    with talk as (port, heard), pytest.raises(ssl.SSLCertVerificationError):
        Server(HOST, port, False, "portal", "its password")(letter())
    assert heard == []


def test_nor_does_a_provider_of_sign_ins(certificate: Path) -> None:
    with speaking(certificate) as (port, heard), pytest.raises(SSLError):
        provider.read(f"https://{HOST}:{port}/keys")
    assert heard == []


def test_with_somebody_who_vouches_they_talk(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests above are red when certificates are not the reason."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    with speaking(certificate, answer=answer) as (port, heard):
        assert provider.read(f"https://{HOST}:{port}/keys") == {}
    assert heard[0].startswith(b"GET /keys")


def test_the_portal_s_own_connections_are_of_the_newer_tls() -> None:
    assert ssl.create_default_context().minimum_version >= ssl.TLSVersion.TLSv1_2
    assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED

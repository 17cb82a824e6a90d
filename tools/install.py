"""Brings .venv up to a hash lock: `python3 tools/install.py run` or `dev`.

Runs before anything is installed, so: standard library only, and syntax that an old Python can still read, for it to
be told that it is too old. A stamp holds the digest of what was installed; a second call takes milliseconds.
"""

import hashlib
import os
import shutil
import subprocess
import sys

if sys.version_info < (3, 11):
    sys.exit("The portal needs Python 3.11 or later; this is %d.%d. Use: make PYTHON=python3.12" % sys.version_info[:2])

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
BIN = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
PYTHON = os.path.join(BIN, "python")
UV = os.path.join(BIN, "uv")
LOCKS = os.path.join(ROOT, "requirements")
BOOT = os.path.join(LOCKS, "boot.txt")
# What a set contains besides itself: dev was compiled with run inside.
SETS = {"run": ("run",), "dev": ("dev", "run")}


def digest(name):
    """Of everything that decides what an installed set is."""
    parts = [os.path.join(LOCKS, name + ".txt"), BOOT, os.path.join(ROOT, "pyproject.toml")]
    state = hashlib.sha256(sys.version.encode())
    for path in parts:
        with open(path, "rb") as file:
            state.update(file.read())
    return state.hexdigest()


def stamp_path(name):
    """Where the digest of an installed set is kept."""
    return os.path.join(VENV, ".stamp-" + name)


def current(name):
    """Whether the set is installed as its lock says."""
    try:
        with open(stamp_path(name)) as file:
            return file.read() == digest(name) and os.path.exists(PYTHON)
    except OSError:
        return False


def call(*command):
    """Run a command in the checkout; whether it succeeded."""
    try:
        return subprocess.run(command, cwd=ROOT).returncode == 0
    except OSError as error:
        print(error, file=sys.stderr)
        return False


def works():
    """Whether .venv holds a Python of this version: a moved folder or an upgraded system breaks it."""
    probe = "import sys, pip; print(sys.version)"
    try:
        found = subprocess.run([PYTHON, "-c", probe], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return found.stdout.decode().strip() == sys.version.strip()


def create():
    """Make .venv, or say what is missing for that."""
    try:
        import ensurepip  # noqa: F401  Debian ships venv without it
        import venv  # noqa: F401
    except ImportError:
        sys.exit("Python's venv module is incomplete here. On Debian or Ubuntu: apt-get install python3-venv")
    if os.path.isdir(VENV):
        shutil.rmtree(VENV)
    if not call(sys.executable, "-m", "venv", VENV):
        sys.exit("Could not create %s; the message above says why." % VENV)


def install(name):
    """The set from its lock, by uv or else by pip, then the project in place."""
    lock = os.path.join(LOCKS, name + ".txt")
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "--quiet")
    print("Installing the %s set (requirements/%s.txt)" % (name, name), flush=True)
    fast = (os.path.exists(UV) or call(*pip, "install", "--require-hashes", "-r", BOOT)) and call(
        UV, "pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", lock, BOOT
    )
    # uv does not read pip's configuration: where only pip knows the way to the packages, pip goes.
    if not fast:
        print("uv did not succeed; trying pip.", flush=True)
    if not fast and not call(*pip, "install", "--require-hashes", "-r", lock):
        sys.exit("The packages of requirements/%s.txt could not be installed; the message above says why." % name)
    # A sync removes what is not in the lock, the project included; without it no plugin is found.
    if not call(*pip, "install", "--no-deps", "--no-build-isolation", "--no-index", "-e", ROOT):
        sys.exit("The project itself could not be installed in place; the message above says why.")


def main(name):
    """Bring the set, unless the stamp says that it is there."""
    if current(name):
        return
    with open(os.path.join(ROOT, ".venv.lock"), "w") as lock:
        try:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)  # `make run` and `make test` may be started together
        except ImportError:
            pass
        if current(name):
            return
        if os.path.exists(stamp_path("dev")):
            name = "dev"  # do not take a developer's tools away because the smaller set was asked for
        if not works():
            create()
        for other in SETS:
            if os.path.exists(stamp_path(other)):
                os.remove(stamp_path(other))
        install(name)
        for held in SETS[name]:
            with open(stamp_path(held), "w") as file:
                file.write(digest(held))


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in SETS:
        sys.exit("usage: python3 tools/install.py run|dev")
    main(sys.argv[1])

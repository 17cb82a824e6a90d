"""The locked packages are looked up in the public lists of known holes, here by a server that speaks their formats."""

import gzip
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from portal.settings import ROOT

OSV, NPM = "/v1/query", "/-/npm/v1/security/advisories/bulk"


class Lists(ThreadingHTTPServer):
    """Both lists: `holes` by package, `asked` what they were asked, `status` how they answer."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.holes, self.asked, self.status = {}, {OSV: {}, NPM: {}}, 200


class Answer(BaseHTTPRequestHandler):
    """OSV's query for one version of a package; npm's for all at once, whose body is compressed."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        asked = json.loads(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
        answer = json.dumps({OSV: self.osv, NPM: self.npm}[self.path](asked)).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def do_GET(self):
        """npm looks for versions that mend what was found: there are none here."""
        self.send_error(404)

    def osv(self, asked):
        name = asked["package"]["name"]
        self.server.asked[OSV][name] = asked["version"]
        if name not in self.server.holes:
            return {}
        events = [{"introduced": "0"}, {"fixed": "99.1"}]
        ranges = [{"type": "ECOSYSTEM", "events": events}]
        affected = [{"package": {"name": name, "ecosystem": "PyPI"}, "ranges": ranges}]
        return {"vulns": [{"id": "PYSEC-0", "summary": self.server.holes[name], "affected": affected}]}

    def npm(self, asked):
        self.server.asked[NPM] |= {name: versions[0] for name, versions in asked.items()}
        hole = {"id": 1, "url": "https://advisories.example/1", "severity": "high", "vulnerable_versions": "*"}
        return {name: [hole | {"title": self.server.holes[name]}] for name in asked if name in self.server.holes}

    def log_message(self, *said):
        """Say nothing."""


@pytest.fixture
def lists():
    with Lists() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def ask(server, home):
    base = f"http://127.0.0.1:{server.server_address[1]}"
    there = {"OSV_URL": base + OSV, "npm_config_registry": base, "HOME": str(home)}
    command = [sys.executable, "tools/advisories.py"]
    return subprocess.run(command, cwd=ROOT, env=os.environ | there, capture_output=True, text=True, check=False)


def test_every_locked_package_is_asked_for_in_its_version(lists, tmp_path):
    done = ask(lists, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {"flask", "sqlalchemy", "pytest", "uv", "argon2-cffi"} <= lists.asked[OSV].keys()
    assert f"flask=={lists.asked[OSV]['flask']} " in (ROOT / "requirements/run.txt").read_text()
    assert lists.asked[NPM]["bootstrap"] == json.loads((ROOT / "package.json").read_text())["dependencies"]["bootstrap"]


@pytest.mark.parametrize("package", ["flask", "bootstrap"])
def test_a_known_hole_is_named_and_the_command_fails(lists, tmp_path, package):
    lists.holes[package] = "Answers what it should not"
    done = ask(lists, tmp_path)
    assert done.returncode == 1
    assert package in done.stdout
    assert "99.1" in done.stdout if package == "flask" else "Answers what it should not" in done.stdout


def test_a_list_that_does_not_answer_is_no_clean_bill(lists, tmp_path):
    lists.status = 503
    assert ask(lists, tmp_path).returncode == 1

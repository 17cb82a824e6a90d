"""A process of its own, to be measured from its start: `python -m bench.start portal|limit`, addresses in BENCH_*.

It opens its first page, then some more, and prints its own memory (the proportional share, in MB).
"""

from __future__ import annotations

import os
import sys
import uuid
from pathlib import Path


def memory() -> float:
    """Return this process's proportional share of memory in MB."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def portal() -> None:
    """Start the portal with all plugins and open the programme's home and a territory's page."""
    from portal.app import create_app
    from portal.settings import Settings

    url = os.environ["BENCH_URL"]
    settings = Settings(url, url, os.environ["BENCH_NETWORK_URL"], "s" * 40, "a" * 40, testing=True)
    client = create_app(settings).test_client()
    for _ in range(int(os.environ["BENCH_PAGES"])):
        answer = client.get("/sign-in", base_url=f"http://demonstration-1.{settings.base_domain}:8000")
        assert answer.status_code == 200, answer.status_code


def limit() -> None:
    """Start the limit and open one of its pages."""
    from bench.limit import create

    app = create(os.environ["BENCH_DSN"], uuid.UUID(os.environ["BENCH_TENANT"]), {"board": "{{ now }}"}, {})
    client = app.test_client()
    for _ in range(int(os.environ["BENCH_PAGES"])):
        assert client.get("/new").status_code == 200
    app.extensions["pool"].close()


if __name__ == "__main__":
    {"portal": portal, "limit": limit}[sys.argv[1]]()
    print(f"{memory():.0f}")

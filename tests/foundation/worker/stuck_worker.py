"""A worker in a process of its own that claims a job and never comes back: `stuck_worker.py URL FILE`."""

import runpy
import sys
import time
from pathlib import Path

from portal.foundation.worker import registry, service

sys.path.insert(0, str(Path(__file__).parents[2]))  # what conftest.py asks of tests/support
make_app = runpy.run_path(str(Path(__file__).parents[1] / "conftest.py"))["make_app"]


@registry.job_handler("test.noted")
def stay(_subject_id):
    Path(sys.argv[2]).write_text("claimed")
    time.sleep(600)


with make_app(sys.argv[1]).app_context():
    service.run_due(1)

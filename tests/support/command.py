"""`portal …` in a process of its own, forked from one that has imported it: importing is most of what a start costs."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
OWN = ("DATABASE", "PORTAL", "ALIZE", "MAIL", "PYTHON")
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["portal.cli"])


def portal(*words: str, env: Mapping[str, str]) -> CompletedProcess[str]:
    """Run the command as from the repository's folder, with these settings and none of this process's own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(OWN)}
    with TemporaryDirectory() as folder:
        said, complained = Path(folder) / "stdout", Path(folder) / "stderr"
        child = _forks.Process(target=_run, args=(words, {**kept, **env}, said, complained))
        child.start()
        child.join()
        assert child.exitcode is not None
        done = CompletedProcess([*words], child.exitcode, said.read_text("utf-8"), complained.read_text("utf-8"))
        child.close()
    return done


def _run(words: tuple[str, ...], environ: Mapping[str, str], said: Path, complained: Path) -> None:
    """In the child: what the console script does, its two outputs into files."""
    from portal.cli import main

    os.environ.clear()
    os.environ.update(environ)
    os.chdir(ROOT)
    for number, path in ((1, said), (2, complained)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(file, number)
        os.close(file)
    sys.argv = ["portal", *words]
    main()

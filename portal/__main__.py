"""`python -m portal` is the `portal` command."""

from __future__ import annotations

import gc


def main() -> None:
    """Read the program and run it. What is being read is no garbage: looking for some took a sixth of the start."""
    gc.disable()
    from portal.cli import main as command

    gc.freeze()
    gc.enable()
    command()


if __name__ == "__main__":
    main()

"""The program's door: `wirebell`, and `python -m wirebell`."""

from __future__ import annotations

import sys

INTERRUPTED = 130
"""The exit code of shells for a program that Ctrl-C ended."""


def start() -> None:
    """Run the command line; Ctrl-C ends it without a traceback, also while it is still being loaded."""
    try:
        from wirebell.cli.streams import ensure

        ensure()
        from wirebell.cli.collector import seldom_look

        seldom_look()
        from wirebell.cli.main import main

        main()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    start()

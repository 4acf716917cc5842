"""What ends a process in order: what is being done ends, the rest waits on record."""

from __future__ import annotations

import asyncio
import signal

ALWAYS: tuple[int, ...] = (signal.SIGINT, signal.SIGTERM)


def stop_on_signals(stop: asyncio.Event) -> None:
    """Let SIGINT, SIGTERM and a terminal that is closed (SIGHUP) set `stop` in the running loop.

    Who started us with `nohup` wants the last to be heard by nobody.
    """
    loop = asyncio.get_running_loop()
    for number in (*ALWAYS, *_closing()):
        loop.add_signal_handler(number, stop.set)


def _closing() -> tuple[int, ...]:
    """Return the signal of a terminal that closes; none where there is none, or it is to be ignored."""
    number: int | None = getattr(signal, "SIGHUP", None)
    return () if number is None or signal.getsignal(number) is signal.SIG_IGN else (number,)

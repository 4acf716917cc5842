"""An invented news day of about fifty stories, with corrections and withdrawals."""

from __future__ import annotations

from datetime import timedelta

from tests.flow.wire import FIX, item, rss
from tests.samples import NOW

PAPERS = ("harbour", "hill")
MORNING = NOW + timedelta(hours=20)
STEPS = (NOW, NOW + timedelta(hours=1), NOW + timedelta(hours=2), MORNING)
"""The silent first visit, the day, its corrections, and two stories more."""
"""08:00: digests of 07:30 are due and quiet hours are over."""
EACH = 23
THINGS = ("ferry", "bridge", "school", "market", "lighthouse", "tram", "mill", "quay")


def sentence(n: int) -> str:
    """What story n of a paper says."""
    return f"The {THINGS[n % len(THINGS)]} of quarter {n} was closed, said Marshal Ode Varga."


def feed_of(paper: str, step: int) -> bytes:
    """The stories of a paper at a step: at the last, a third of the day's come corrected."""
    if step == 0:
        return rss(*(_one(paper, n, sentence(n), 0) for n in range(EACH)))
    fixed = step > 1
    day = range(EACH, 2 * EACH)
    return rss(
        *(_one(paper, n, sentence(n) if not fixed or n % 3 else f"<p>{sentence(n)}</p>{FIX}", 1) for n in day)
    )


def _one(paper: str, n: int, text: str, step: int) -> str:
    return item(f"{paper}-{n}", f"News {n} from the {paper}", text, STEPS[step])


def tray_of(step: int) -> list[dict[str, str]]:
    """What a program hands in: four stories, and at the last step the withdrawal of two of them."""
    if step == 0:
        return [_handed(n, 0) for n in (0, 1)]
    if step == 3:
        return [_handed(n, 3) for n in (40, 48)]
    day = [_handed(n, 1) for n in (32, 33, 34, 35)]
    gone = [{"id": f"t{n}", "status": "canceled"} for n in (32, 33)]
    return day if step == 1 else gone


def _handed(n: int, step: int) -> dict[str, str]:
    return {"id": f"t{n}", "headline": f"Notice {n}", "body": sentence(n), "published": STEPS[step].isoformat()}


def hubbed(host: str, stories: int) -> bytes:
    """The paper that has a hub, with one old story and so many new ones."""
    entries = "".join(
        f"<entry><id>http://{host}/hubbed/{n}</id><title>Sent {n}</title><updated>{MORNING.isoformat()}</updated>"
        f"<link href='http://{host}/hubbed/{n}'/><summary>{sentence(2 + 8 * n)}</summary></entry>"
        for n in range(stories + 1)
    )
    return (
        f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Hubbed</title><id>http://{host}/hubbed</id>"
        f"<updated>{MORNING.isoformat()}</updated><link rel='hub' href='http://{host}/hub'/>"
        f"<link rel='self' href='http://{host}/hubbed'/>{entries}</feed>"
    ).encode()

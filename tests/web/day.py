"""The demo's news day, taken from files: what `make demo` shows at its end; and all pages over it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from wirebell.app import follows, sources
from wirebell.app.house import House
from wirebell.app.running import run_once
from wirebell.demo.wire import DAY_SECONDS, FOLLOWS, feeds_at
from wirebell.settings import load

PAGES = {
    "my news": "/",
    "latest": "/latest",
    "story": "/story/{corrected}",
    "story, all marked": "/story/{corrected}?marks=names,quotes,figures,dates",
    "story, withdrawn": "/story/{withdrawn}",
    "story, after following": "/story/{corrected}?told=followed",
    "topic": "/topic/wb:us-foreign-policy",
    "topic without stories": "/topic/wb:film",
    "person": "/person/idris-sayed",
    "place": "/place/karsan",
    "organisation": "/organisation/white-house",
    "storyline": "/storyline/{line}",
    "source": "/source/{source}",
    "follows": "/follows",
    "builder, empty": "/follows/new",
    "builder": "/follows/new?expression=karsan+troops",
    "builder, wrong": "/follows/new?expression=troops+AND+(withdraw",
    "builder, nothing met": "/follows/new?expression=zeppelin",
    "follow": "/follows/{follow}",
    "why": "/why?story={corrected}",
    "why, unknown": "/why?story=nothing",
    "search, empty": "/search",
    "search": "/search?q=said(sayed:withdraw*)+OR+prime",
    "search, wrong": "/search?q=a+OR",
    "search, nothing met": "/search?q=zeppelin",
    "settings": "/settings",
    "desk": "/desk",
    "desk, sources": "/desk/sources",
    "desk, a story's life": "/desk/story/{corrected}",
    "desk, corrections": "/desk/changes",
    "desk, rules": "/desk/topics?topic=US+foreign+policy",
    "desk, a wrong rule": "/desk/topics?rule=a+OR",
    "desk, names": "/desk/names",
    "desk, reuse": "/desk/reuse",
    "desk, record": "/desk/log",
    "desk, a contract": "/desk/source/{source}",
    "desk, rights": "/desk/rights",
    "desk, deliveries": "/desk/deliveries",
    "desk, doctor": "/desk/doctor",
    "desk, audit": "/desk/audit?run=yes",
    "reuse": "/story/{corrected}/reuse",
    "what waits": "/digest",
    "yours": "/settings/yours",
    "offline": "/offline",
    "not here": "/nowhere",
}


def played(place: Path) -> Path:
    """Play the day into a folder and return its home."""
    begin = datetime.now(UTC) - timedelta(minutes=5)
    with House(load(place / "home", {})) as house:
        for second in (0.0, DAY_SECONDS / 2, DAY_SECONDS):
            for path, (_, body) in feeds_at(second, "http://127.0.0.1:9", begin).items():
                (place / path.strip("/").replace("/", "-")).write_bytes(body)
            if not second:
                _set_up(house, [file for file in sorted(place.iterdir()) if file.is_file()])
            run_once(house, all_due=True)
        for source in house.store.sources():  # nothing is visited any more while it is looked at
            house.store.remove_source(source.id)
    return place / "home"


def _set_up(house: House, files: list[Path]) -> None:
    for file in files:
        sources.add(house, sources.SourceWish(address=str(file), pages="never"))
    for name in dict.fromkeys(wish.follower for wish in FOLLOWS):
        follows.add_follower(house, name)
    for wish in FOLLOWS:
        follows.add(house, wish.expression, wish.follower, wish.to)


def filled_in(path: str, house: House) -> str:
    """Put the day's own ids into a path."""
    stories = [story for _, story in house.store.stories(limit=200)]
    corrected = next(s for s in stories if s.told.correction and s.told.storyline)
    return path.format(
        corrected=corrected.id,
        withdrawn=next(s.id for s in stories if s.told.kind == "withdrawn"),
        line=corrected.told.storyline.id if corrected.told.storyline else "",
        source=corrected.source,
        follow=house.store.follows("desk")[0].id,
    )

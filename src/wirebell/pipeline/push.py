"""Take what a publisher pushes: parse, sift, accept. What is accepted is stored before it is acknowledged."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime

from msgspec.structs import replace

from wirebell.errors import SourceError
from wirebell.intake import timing
from wirebell.intake.formats import Parsed, parse_with_facts
from wirebell.intake.formats.decode import decode
from wirebell.intake.formats.sniff import Shape, shape_of
from wirebell.model.pushed import Heard, Pushed
from wirebell.model.source import Fetched, Source, Visit
from wirebell.pipeline.sifting import sifted, tried
from wirebell.ports import Store

PUSHED: frozenset[Shape] = frozenset({"story", "newsml"})
"""What may be pushed: our own JSON, ninjs and NewsML-G2. A page or a text would be a story whatever it says."""


def push(source: Source, fetched: Fetched, store: Store, now: datetime, message: str) -> Pushed:
    """Accept the stories of a pushed document, and that its `message` was heard; return what it brought.

    Raises SourceError for a document without stories or with a wrong one, and then nothing of it is taken;
    StoreError, and Forestalled if other writers were quicker with the same stories however often it was tried.
    """
    shape = shape_of(decode(fetched.body, None).text, None, "")
    parsed = parse_with_facts(fetched, source) if shape in PUSHED else Parsed()
    if not parsed.items:
        raise SourceError(
            "There is no story in this document: push our JSON, ninjs or NewsML-G2 (docs/stories-in.md)."
        )
    told = Heard(source=source.id, message=message, at=now, answer=Pushed(), mark=mark(fetched.body))
    return tried(lambda: _accepted(source, parsed, store, told))


def mark(body: bytes) -> str:
    """Return what tells the text of a message from that of another."""
    return hashlib.blake2b(body, digest_size=12).hexdigest()


def _accepted(source: Source, parsed: Parsed, store: Store, told: Heard) -> Pushed:
    now = told.at
    last = store.visits().get(source.id) or Visit(source=source.id, url=source.url)
    arrivals, noted = sifted(parsed.items, source, last, store, now)
    well = replace(last, visits=last.visits + 1, last=now, last_ok=now, failures=0, problem=None)
    seen = timing.learn(well, [item.published for item in parsed.items], now)
    brought = Counter("silent" if a.silent else a.kind for a in arrivals)
    answer = Pushed(**{kind: brought[kind] for kind in Pushed.__struct_fields__})
    store.accept(seen, arrivals, replace(told, answer=answer), noted, whole=True)
    return answer

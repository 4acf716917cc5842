"""Take what a publisher pushes: parse, sift, accept. What is accepted is stored before it is acknowledged."""

from __future__ import annotations

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
from wirebell.pipeline.sifting import sifted
from wirebell.ports import Store

PUSHED: frozenset[Shape] = frozenset({"story", "newsml"})
"""What may be pushed: our own JSON, ninjs and NewsML-G2. A page or a text would be a story whatever it says."""


def push(source: Source, fetched: Fetched, store: Store, now: datetime, message: str) -> Pushed:
    """Accept the stories of a pushed document, and that its `message` was heard; return what it brought.

    One at a time for a source: two at once could not know of each other. Raises SourceError for a document
    without stories or with a wrong one, and then nothing of it is taken; StoreError.
    """
    shape = shape_of(decode(fetched.body, None).text, None, "")
    parsed = parse_with_facts(fetched, source) if shape in PUSHED else Parsed()
    if not parsed.items:
        raise SourceError(
            "There is no story in this document: push our JSON, ninjs or NewsML-G2 (docs/stories-in.md)."
        )
    last = store.visits().get(source.id) or Visit(source=source.id, url=source.url)
    arrivals, noted = sifted(parsed.items, source, last, store, now)
    well = replace(last, visits=last.visits + 1, last=now, last_ok=now, failures=0, problem=None)
    brought = Counter("silent" if a.silent else a.kind for a in arrivals)
    answer = Pushed(**{kind: brought[kind] for kind in Pushed.__struct_fields__})
    heard = Heard(source=source.id, message=message, at=now, answer=answer)
    store.accept(timing.learn(well, [item.published for item in parsed.items], now), arrivals, heard, noted)
    return answer

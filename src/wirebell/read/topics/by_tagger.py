"""Topics that a publisher's own tagger finds, with the words that spoke for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wirebell.catalogue.topic_tagger import Tagger, Verdict
from wirebell.model.facts import Span, TopicFound
from wirebell.read.topics.features import features, is_word
from wirebell.standing import Document

WORDS = 5
"""So many words of the body are kept as evidence."""


def tagged(document: Document, topics: Iterable[str], tagger: Tagger) -> Iterator[TopicFound]:
    """Yield the topics the tagger finds in a story whose rules found those `topics`.

    `score` is the calibrated probability; `evidence` are the words of the body that spoke for it most, each
    where it stands first, in order.
    """
    for verdict in tagger.verdicts(features(document, topics)):
        yield TopicFound(
            id=verdict.topic.id,
            label=verdict.topic.label,
            score=round(verdict.probability, 3),
            evidence=tuple(sorted(_words(verdict, document))[:WORDS]),
        )


def _words(verdict: Verdict, document: Document) -> list[Span]:
    first, end = document.ranges["body"]
    spans: list[Span] = []
    for term in filter(is_word, verdict.terms):
        at = next((place for place in document.terms.get(term, ()) if first <= place < end), None)
        if at is not None:
            spans.append(document.located((at, at + 1))[1])
        if len(spans) == WORDS:
            break
    return spans

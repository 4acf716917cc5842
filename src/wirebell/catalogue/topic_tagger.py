"""A learned tagger: for each topic a weight for every word it was learned by, scored in plain Python.

What it was trained on is the publisher's own and so is the file; none ships with the package. The file is one
MessagePack object behind a line that names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from math import exp, sqrt

import msgspec
from msgspec import Struct

from wirebell.errors import UsageError

_MAGIC = b"wirebell tagger 1\n"


class Learned(Struct, frozen=True, kw_only=True):
    """One topic as it was learned.

    A story is on it when its margin reaches `threshold`; its probability is the logistic of `slope` * margin +
    `offset`. `precision` and `recall` are those of stories that were held back in turn while training (0 to 1),
    `stories` how many there were of the topic.
    """

    id: str
    label: str
    bias: float
    threshold: float
    slope: float
    offset: float
    precision: float
    recall: float
    stories: int


class Term(Struct, frozen=True, array_like=True):
    """What a term tells: how rare it is, and by topic number its weight."""

    rarity: float
    topics: tuple[int, ...]
    weights: tuple[float, ...]


class Verdict(Struct, frozen=True):
    """How a topic came out: the margin, the probability, and the term that spoke for it most, then the next."""

    topic: Learned
    margin: float
    probability: float
    terms: tuple[str, ...]


class Tagger(Struct, frozen=True, dict=True):
    """The topics that were learned, and the terms that tell them."""

    topics: tuple[Learned, ...]
    terms: dict[str, Term]

    @cached_property
    def by_id(self) -> Mapping[str, Learned]:
        """Return the topics by id."""
        return {topic.id: topic for topic in self.topics}

    def margins(self, counts: Mapping[str, float]) -> list[float]:
        """Return the margin of every topic, in their order, for a text's terms and how much there is of each."""
        known, length = self._known(counts)
        sums = [0.0] * len(self.topics)
        for _, value, term in known:
            for number, weight in zip(term.topics, term.weights):  # noqa: B905 - as long, by `decode_tagger`
                sums[number] += value * weight
        return [total / length + topic.bias for total, topic in zip(sums, self.topics, strict=True)]

    def verdicts(self, counts: Mapping[str, float]) -> list[Verdict]:
        """Return the topics that a text with those terms is on, in their order."""
        return [
            Verdict(topic, margin, _logistic(topic.slope * margin + topic.offset), self._speakers(number, counts))
            for number, (topic, margin) in enumerate(zip(self.topics, self.margins(counts), strict=True))
            if margin >= topic.threshold
        ]

    def _known(self, counts: Mapping[str, float]) -> tuple[list[tuple[str, float, Term]], float]:
        """Return the terms that were learned with their value in this text, and the length of all values."""
        known = [(text, count * self.terms[text].rarity, self.terms[text]) for text, count in _among(counts, self)]
        return known, sqrt(sum(value * value for _, value, _ in known)) or 1.0

    def _speakers(self, number: int, counts: Mapping[str, float]) -> tuple[str, ...]:
        known, _ = self._known(counts)
        told = [
            (value * term.weights[term.topics.index(number)], text)
            for text, value, term in known
            if number in term.topics
        ]
        return tuple(text for weight, text in sorted(told, key=lambda one: (-one[0], one[1])) if weight > 0)


def _among(counts: Mapping[str, float], tagger: Tagger) -> Iterable[tuple[str, float]]:
    return ((text, counts[text]) for text in counts if text in tagger.terms)


def _logistic(value: float) -> float:
    return 1 / (1 + exp(-max(-60.0, min(60.0, value))))


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Tagger)


def encode_tagger(tagger: Tagger) -> bytes:
    """Return the tagger as the bytes of its file; the same tagger gives the same bytes."""
    return _MAGIC + _ENCODER.encode(tagger)


def decode_tagger(data: bytes) -> Tagger:
    """Return the tagger of a file's bytes. Raises UsageError for what is none."""
    try:
        if not data.startswith(_MAGIC):
            raise UsageError("This is no tagger of ours: make one with `wirebell topics train`.")
        tagger = _DECODER.decode(data[len(_MAGIC) :])
    except msgspec.DecodeError as fault:
        raise UsageError(f"This tagger is damaged: {fault}. Train it anew.") from fault
    if any(len(t.topics) != len(t.weights) or not _within(t.topics, tagger) for t in tagger.terms.values()):
        raise UsageError("This tagger is damaged: it weighs topics that it does not have. Train it anew.")
    return tagger


def _within(numbers: tuple[int, ...], tagger: Tagger) -> bool:
    return not numbers or (min(numbers) >= 0 and max(numbers) < len(tagger.topics))

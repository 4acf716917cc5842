"""What a file of crfsuite holds: labels, attributes, and the weights between them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from struct import iter_unpack, unpack_from
from typing import NamedTuple

from wirebell.errors import UsageError

_FEATURE = "<IIId"
"""Kind (0: of a state, 1: of a transition), attribute or label it comes from, label it leads to, weight."""
_FEATURE_SIZE = 20


class Weights(NamedTuple):
    """A model as tables: labels by number, row of scores by attribute, scores as doubles, label after label.

    Row 0 scores nothing. `transitions` are by the label before, then by the label after.
    """

    labels: tuple[str, ...]
    attributes: dict[str, int]
    transitions: bytes
    scores: bytes


def read_weights(model: bytes) -> Weights:
    """Return the weights of a model as crfsuite 0.12 writes it. Raises UsageError for what is none."""
    if len(model) < 48 or model[:4] != b"lCRF" or model[8:12] != b"FOMC":
        raise UsageError("This is no model of crfsuite.")
    features, labels, attributes = unpack_from("<III", model, 28)
    names = tuple(name for _, name in sorted(_strings(model, labels)))
    rows = {name: number + 1 for number, name in _strings(model, attributes)}
    transitions, scores = _tables(model, features, len(names), len(rows) + 1)
    return Weights(names, rows, transitions.tobytes(), scores.tobytes())


def _tables(model: bytes, at: int, width: int, rows: int) -> tuple[array[float], array[float]]:
    transitions, scores = array("d", bytes(8 * width * width)), array("d", bytes(8 * width * rows))
    (count,) = unpack_from("<I", model, at + 8)
    held = memoryview(model)[at + 12 : at + 12 + count * _FEATURE_SIZE]
    for kind, source, label, weight in iter_unpack(_FEATURE, held):
        if kind:
            transitions[source * width + label] = weight
        else:
            scores[(source + 1) * width + label] = weight
    return transitions, scores


def _strings(model: bytes, at: int) -> Iterator[tuple[int, str]]:
    """Yield the strings of a table (CQDB) with their numbers."""
    count, listed = unpack_from("<II", model, at + 16)
    for offset in unpack_from(f"<{count}I", model, at + listed):
        number, size = unpack_from("<II", model, at + offset)
        yield number, str(model[at + offset + 8 : at + offset + 7 + size], "utf-8")

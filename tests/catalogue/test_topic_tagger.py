"""A tagger's file, and its sums against plain ones."""

from __future__ import annotations

from math import sqrt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebell.catalogue.topic_tagger import Learned, Tagger, Term, decode_tagger, encode_tagger
from wirebell.errors import UsageError


def learned(number: int, **changes: float) -> Learned:
    base = {"bias": -0.5, "threshold": 0.0, "slope": 2.0, "offset": 0.0, "precision": 0.9, "recall": 0.8}
    return Learned(id=f"own:{number}", label=f"Topic {number}", stories=9, **{**base, **changes})


TAGGER = Tagger(
    topics=(learned(0), learned(1, bias=0.1)),
    terms={
        "harbour": Term(2.0, (0,), (1.5,)),
        "dockers": Term(3.0, (0, 1), (1.0, -2.0)),
        "wheat": Term(1.5, (1,), (2.0,)),
    },
)

counts = st.dictionaries(st.sampled_from(["harbour", "dockers", "wheat", "unknown"]), st.floats(0.5, 9.0))


@given(counts)
def test_margins_are_those_of_the_plain_sums(told: dict[str, float]) -> None:
    values = {text: told[text] * TAGGER.terms[text].rarity for text in told if text in TAGGER.terms}
    length = sqrt(sum(value**2 for value in values.values())) or 1
    for number, margin in enumerate(TAGGER.margins(told)):
        weights = {
            text: dict(zip(t.topics, t.weights, strict=True)).get(number, 0) for text, t in TAGGER.terms.items()
        }
        plain = sum(values[text] / length * weights[text] for text in values) + TAGGER.topics[number].bias
        assert margin == pytest.approx(plain)


@given(counts)
def test_a_topic_is_found_from_its_threshold_up_with_a_probability(told: dict[str, float]) -> None:
    found = {verdict.topic.id: verdict for verdict in TAGGER.verdicts(told)}
    for topic, margin in zip(TAGGER.topics, TAGGER.margins(told), strict=True):
        assert (topic.id in found) == (margin >= topic.threshold)
    assert all(0 <= verdict.probability <= 1 for verdict in found.values())


def test_the_terms_that_spoke_for_a_topic_stand_strongest_first() -> None:
    (verdict,) = TAGGER.verdicts({"dockers": 1.0, "harbour": 3.0, "unknown": 9.0})
    assert (verdict.topic.id, verdict.terms) == ("own:0", ("harbour", "dockers"))


def test_a_surer_margin_is_a_higher_probability() -> None:
    less, more = (TAGGER.verdicts({"harbour": 1.0, "wheat": w})[0].probability for w in (1.0, 0.1))
    assert less < more


def test_a_file_gives_the_same_tagger_and_the_same_bytes() -> None:
    data = encode_tagger(TAGGER)
    assert decode_tagger(data) == TAGGER
    assert encode_tagger(decode_tagger(data)) == data


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "no tagger of ours"),
        (b"PK\x03\x04", "no tagger of ours"),
        (encode_tagger(TAGGER)[:-3], "damaged"),
        (encode_tagger(Tagger(topics=(), terms={"a": Term(1.0, (0,), (1.0,))})), "damaged: it weighs topics"),
        (encode_tagger(msgspec.structs.replace(TAGGER, terms={"a": Term(1.0, (0,), ())})), "damaged"),
    ],
)
def test_what_is_no_tagger_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        decode_tagger(data)

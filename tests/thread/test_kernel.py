"""The compiled part of threading against its twin: the same to the last bit."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.thread.stories import all_stories
from wirebell.catalogue.commonness import load_common
from wirebell.model.story import Story
from wirebell.thread import Window, kernel, thread, twin
from wirebell.thread.sketch import common, runs
from wirebell.thread.terms import Vocabulary, new_vocabulary, terms_in, text_of

pytestmark = pytest.mark.skipif(not kernel.COMPILED, reason="the compiled part is not built")

WORDS = """dam DAM 14 1987 killed Kembia kembian villagers Überschwemmung überschwemmungen naïve nai\u0308ve I a
3 élection l’élection ÉLECTION Ilya Terrak river rivers the of in Ελλάδα Москва 洪水 ǅ ٣٤ x_y µ ½ ß ﬁre
antidisestablishmentarianism \ud800 e\u0301 \u0301""".split()
GAPS = [" ", " ", " ", "\n", ", ", ". ", "-", "_", "’"]
LANGUAGES = ["en", "de", "fr", "es", "it"]
languages = st.sampled_from(LANGUAGES)
seeds = st.integers(0, 2**32)


def text(random: Random, most: int) -> str:
    return "".join(random.choice(WORDS) + random.choice(GAPS) for _ in range(random.randrange(most)))


def any_story(random: Random) -> Story:
    return replace(
        all_stories()[0],
        headline=text(random, 8),
        standfirst=random.choice([None, text(random, 12)]),
        body=text(random, 90),
        language=random.choice(LANGUAGES),
    )


def both() -> tuple[Vocabulary, Vocabulary]:
    return new_vocabulary(load_common(), compiled=True), new_vocabulary(load_common(), compiled=False)


def spelt(vocabulary: Vocabulary, vector: bytes) -> list[str]:
    return [vocabulary.text(term) for term in terms_in(vector)]


def told(vocabulary: Vocabulary, story: Story, learn: bool) -> object:
    """All that a vocabulary says of a story, with terms as texts."""
    text = text_of(story, vocabulary)
    if learn:
        vocabulary.learn(text)
    vector, exact, length, numbers = vocabulary.profile(text)
    terms = terms_in(vector)
    return (
        text.language,
        text.sketch,
        spelt(vocabulary, vector),
        vector[len(vector) // 2 :],
        exact,
        length,
        [vocabulary.text(number) for number in numbers],
        [text.named(term) for term in terms],
        [text.written(term) for term in terms],
        text.held(terms.tobytes(), exact),
        vocabulary.runs(story.headline, text.language),
    )


@settings(deadline=None)
@given(seeds)
def test_terms_are_counted_and_weighed_alike(seed: int) -> None:
    random = Random(seed)
    ours, theirs = both()
    for _ in range(random.randrange(1, 8)):
        story, learn = any_story(random), random.random() < 0.8
        assert told(ours, story, learn) == told(theirs, story, learn)
    assert len(ours) == len(theirs)


def test_terms_of_long_texts_are_counted_alike() -> None:
    random, parts = Random(7), [word + gap for word in WORDS for gap in GAPS]
    ours, theirs = both()
    for length in (900, 3_000, 9_000):
        story = replace(all_stories()[0], body="".join(random.choices(parts, k=length)))
        assert told(ours, story, True) == told(theirs, story, True)


def test_a_term_that_never_stood_here_is_no_name_and_stands_nowhere() -> None:
    ours, _ = both()
    one = text_of(replace(all_stories()[0], body="Kembia"), ours)
    text_of(replace(all_stories()[0], body="Ostrand"), ours)
    known = {ours.text(term): term for term in range(len(ours))}
    assert not one.named(known["ostrand"])
    assert one.written(known["ostrand"]) is None
    assert one.written(known["kembia"]) == "Kembia"


def test_halved_counts_and_a_sweep_leave_both_alike() -> None:
    ours, theirs = both()
    first = replace(all_stories()[0], headline="", standfirst=None, body="Kembia dam bursts 1987")
    once = replace(first, body="Zanzibar quokka")
    kept: list[bytes] = []
    for vocabulary in (ours, theirs):
        vector = vocabulary.profile(text_of(replace(first, body="Velmora ferry"), vocabulary))[0]
        kept.append(vector)
        vocabulary.learn(text_of(once, vocabulary))
        text = text_of(first, vocabulary)
        for _ in range(39_999):
            vocabulary.learn(text)
        del text
        assert (vocabulary.full, vocabulary.sweep([vector])) == (True, True)
        assert not vocabulary.full
        assert spelt(vocabulary, vector) == ["velmora", "ferri"]
    assert len(ours) == len(theirs) == 6  # those of the vector, and of the first story, none of what came once
    assert told(ours, once, True) == told(theirs, once, True)
    assert told(ours, first, False) == told(theirs, first, False)


def test_a_sweep_lets_go_of_numbers_that_came_once_and_no_story_of_the_window_is_known_by() -> None:
    ours, theirs = both()
    first = replace(all_stories()[0], headline="", standfirst=None)
    for vocabulary in (ours, theirs):
        vectors = []
        for body in ("Kembia 4711", "Ostrand 1987 1,234", "Ostrand 1987 5678"):
            text = text_of(replace(first, body=body), vocabulary)
            vocabulary.learn(text)
            vectors.append(vocabulary.profile(text)[0])
        del text
        for _ in range(9_997):
            assert not vocabulary.full
            vocabulary.learn(text_of(replace(first, body="ferry"), vocabulary))
        assert (vocabulary.full, vocabulary.sweep(vectors[-1:]), vocabulary.full) == (True, True, False)
    # 4711, 1,234 are let go of; 5678 stands in the vector, 1987 in two stories.
    assert len(ours) == len(theirs) == 5
    again = replace(first, body="Ostrand 4711 1987 5678")
    assert told(ours, again, True) == told(theirs, again, True)


def test_nothing_is_swept_while_a_text_is_alive() -> None:
    ours, _ = both()
    text = text_of(all_stories()[0], ours)
    assert not ours.sweep([])
    count = len(ours)
    assert count
    del text
    assert ours.sweep([])
    assert len(ours) == 0


def test_many_more_words_than_are_remembered() -> None:
    ours, _ = both()
    body = " ".join(f"word{number}" for number in range(210_000))
    assert ours.runs(body, 4) == ours.runs(body, 4) == array("I", sorted(runs(body.split()))).tobytes()


# -- vectors and samples ------------------------------------------------------------------------------------


def vector(terms: Sequence[int], weights: Sequence[float]) -> bytes:
    return array("I", terms).tobytes() + array("f", weights).tobytes()


@st.composite
def vectors(draw: st.DrawFn) -> tuple[bytes, bytes]:
    terms = draw(st.lists(st.integers(0, 90).map(lambda n: n | (n % 3 == 0) << 31), max_size=60, unique=True))
    weights = draw(st.lists(st.floats(1e-6, 1), min_size=len(terms), max_size=len(terms)))
    return vector(terms, weights), array("d", weights).tobytes()


@given(vectors(), st.lists(vectors(), max_size=12))
def test_cosines_and_cores_are_the_same(one: tuple[bytes, bytes], others: list[tuple[bytes, bytes]]) -> None:
    packed = [other for other, _ in others]
    assert kernel.likes(*one, packed) == twin.likes(*one, packed)
    assert kernel.core(packed) == twin.core(packed)


def test_squares_of_shares_are_what_powers_were() -> None:
    """Weights were first reckoned by `**`, which the compiled part would do otherwise."""
    shares = [count / number for number in range(1, 13) for count in range(1, number + 1)]
    assert [share * share for share in shares] == [share**2 for share in shares]


samples = st.lists(st.integers(0, 60), max_size=40, unique=True).map(lambda runs: array("I", sorted(runs)))


@given(samples, samples)
def test_samples_have_the_same_runs_in_common(one: array[int], other: array[int]) -> None:
    assert kernel.common(one, other) == common(one, other) == len(set(one) & set(other))


# -- postings -----------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(1, 300), st.integers(3, 400))
def test_the_same_stories_are_met(seed: int, count: int, terms: int) -> None:
    random = Random(seed)
    made = 6, 2, 2, 9, 4
    ours, theirs = kernel.Postings(*made), twin.Postings(*made)
    there: list[tuple[int, bytes, bytes]] = []
    for number in range(1, count + 1):
        found = random.sample(range(terms), k=min(terms, random.randrange(9)))
        runs = array("I", sorted(random.sample(range(terms), k=min(terms, 3)))).tobytes()
        key = vector(found, [0.5] * len(found)), runs
        but = random.choice([-1, number - 1])
        assert ours.met(*key, but) == theirs.met(*key, but)
        there.append((number, *key))
        ours.add(*there[-1])
        theirs.add(*there[-1])
        if random.random() < 0.4:
            gone = there.pop(random.randrange(len(there)))
            ours.take(*gone)
            theirs.take(*gone)
        assert len(ours) == len(theirs)
    for one in there:
        ours.take(*one)
    assert len(ours) == 0


def test_who_is_not_there_cannot_be_taken_out() -> None:
    ours = kernel.Postings(6, 2, 2, 9, 4)
    ours.add(1, vector([5], [1.0]), b"")
    with pytest.raises(LookupError):
        ours.take(2, vector([5], [1.0]), b"")
    with pytest.raises(LookupError):
        ours.take(1, vector([6], [1.0]), b"")
    assert ours.met(vector([5], [1.0]), b"", -1) == [1]


@pytest.mark.parametrize("exact", [b"", bytes(8)])
def test_a_vector_without_its_weights_is_refused(exact: bytes) -> None:
    with pytest.raises(ValueError, match="weights"):
        kernel.likes(vector([1, 2], [0.5, 0.5]), exact, [])


def test_texts_of_another_vocabulary_are_refused() -> None:
    one, other = kernel_vocabulary(), kernel_vocabulary()
    text = text_of(all_stories()[0], one)
    with pytest.raises(TypeError):
        other.learn(text)
    with pytest.raises(TypeError):
        other.profile(text)
    with pytest.raises(LookupError):
        other.text(0)


def kernel_vocabulary() -> Vocabulary:
    return new_vocabulary({}, compiled=True)


# -- the whole ----------------------------------------------------------------------------------------------


@settings(max_examples=10, deadline=None)
@given(seeds, st.integers(2, 20), languages)
def test_storylines_are_the_same_without_a_compiler(seed: int, most: int, language: str) -> None:
    random = Random(seed)
    ours, theirs = (Window(load_common(), most, 30.0, compiled=compiled) for compiled in (True, False))
    for number in range(40):
        one, other = random.sample(all_stories(), k=2)
        again = [str(n) for n in range(number) if str(n) in ours]
        name = random.choice(again) if again and random.random() < 0.2 else str(number)
        body = one.body if random.random() < 0.6 else f"{other.body}\n{one.body}"
        lang = random.choice(["en", language])
        story = replace(one, id=name, headline=other.headline, body=body, language=lang)
        assert thread(story, ours) == thread(story, theirs)
    assert len(ours) == len(theirs)

"""Passages: few, short, each once, with what was met marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.samples import story
from wirebell.deliver.render.passages import Passage, Piece, limited, passages
from wirebell.model.facts import Span
from wirebell.model.follow import Reason

BODY = "The troops left the base, and more troops follow.\n\nBoats return."
FIRST, SECOND = "The troops left the base, and more troops follow.", "Boats return."
STORY = story(headline="Troops leave", body=BODY)


def met(passage: str, span: Span | None, field: str = "body") -> Reason:
    return Reason(clause="any", field=field, passage=passage, span=span)


def marked(found: tuple[Passage, ...]) -> list[str]:
    return ["".join(f"[{piece.text}]" if piece.met else piece.text for piece in passage) for passage in found]


def test_a_passage_stands_once_with_everything_marked_that_was_met_in_it() -> None:
    reasons = [met(FIRST, (4, 10)), met(FIRST, (20, 24)), met(SECOND, (51, 56)), met(FIRST, (35, 41))]
    assert marked(passages(STORY, reasons)) == [
        "The [troops] left the [base], and more [troops] follow.",
        "[Boats] return.",
    ]


def test_overlaps_are_marked_once() -> None:
    reasons = [met(FIRST, (0, 10)), met(FIRST, (0, 10)), met(FIRST, (4, 15))]
    assert marked(passages(STORY, reasons)) == ["[The troops] left the base, and more troops follow."]


def test_the_headline_is_not_said_again_where_there_is_more() -> None:
    head = met("Troops leave", (0, 6), "headline")
    assert marked(passages(STORY, [head, met(SECOND, (51, 56))])) == ["[Boats] return."]
    assert marked(passages(STORY, [head])) == ["[Troops] leave"]


def test_without_a_place_or_in_another_version_nothing_is_marked() -> None:
    assert marked(passages(STORY, [met("Ana Lind", None, "byline")])) == ["Ana Lind"]
    assert marked(passages(STORY, [met("Elsewhere.", (4, 10))])) == ["Elsewhere."]


def test_a_word_is_marked_where_it_stands_and_not_in_another_one() -> None:
    body = "Troops and more troops leave; the largest troop withdrawal."
    found = passages(story(body=body), [met(body, (42, 47))])
    assert marked(found) == ["Troops and more troops leave; the largest [troop] withdrawal."]


def test_a_long_sentence_that_was_cut_at_two_places_is_shown_once() -> None:
    body = (
        "The troops "
        + "who had been there since the war began nine years ago " * 5
        + "made the largest troop withdrawal."
    )
    first, second = body[:180] + "…", "…" + body[40:230]
    found = passages(
        story(body=body),
        [met(first, (4, 10)), met(second, (body.index("troop w"), body.index("troop w") + 5))],
    )
    assert marked(found) == ["The [troops]" + first[10:]]


def test_no_more_than_four_and_none_longer_than_three_hundred() -> None:
    reasons = [met(f"Passage {n} " + "word " * 200, None) for n in range(20)]
    found = passages(STORY, reasons)
    assert len(found) == 4
    assert all(len("".join(piece.text for piece in passage)) <= 300 for passage in found)


@given(
    st.lists(st.tuples(st.text("ab \n", min_size=1), st.integers(0, 70), st.integers(0, 9)), max_size=8),
)
def test_the_pieces_are_the_passage_and_never_empty(drawn: list[tuple[str, int, int]]) -> None:
    reasons = [met(text, (start, start + length)) for text, start, length in drawn]
    found = passages(story(body="a b ab ba aab " * 5), reasons)
    texts = dict.fromkeys(" ".join(text.split()) for text, _, _ in drawn if text.strip())
    assert ["".join(piece.text for piece in passage) for passage in found] == list(texts)[:4]
    assert all(piece != Piece("", met=piece.met) for passage in found for piece in passage)


def text_of(found: tuple[Passage, ...]) -> list[str]:
    return ["".join(piece.text for piece in passage) for passage in found]


def test_what_may_be_shown_bounds_all_passages_together() -> None:
    found = passages(STORY, [met(FIRST, (4, 10)), met(SECOND, (51, 56))])
    assert limited(found, None, "") == limited(found, 200, "") == found
    assert marked(limited(found, 45, "")) == ["The [troops] left the base, and more troops…"]
    assert marked(limited(found, len(FIRST), "")) == ["The [troops] left the base, and more troops follow."]
    assert marked(limited(found, len(SECOND), "")) == ["[Boats] return."]
    assert limited(found, 0, "") == ()


def test_the_headline_may_always_be_shown() -> None:
    found = passages(STORY, [met("Troops leave", (0, 6), "headline")])
    assert marked(limited(found, 0, "Troops leave")) == ["[Troops] leave"]


def test_a_passage_that_is_cut_keeps_what_was_met() -> None:
    long = "word " * 40 + "the troops left the base"
    found = ((Piece(long[:204], met=False), Piece("troops", met=True), Piece(" left the base", met=False)),)
    (cut,) = marked(limited(found, 100, ""))
    assert "[troops]" in cut
    assert cut.startswith("…")


@given(
    st.lists(st.text("ab cd", min_size=1, max_size=90).map(str.strip).filter(bool), max_size=5),
    st.integers(0, 300),
)
def test_never_more_than_may_be_shown(texts: list[str], most: int) -> None:
    shown = text_of(limited([(Piece(text, met=False),) for text in texts], most, ""))
    assert sum(map(len, shown)) <= most
    assert sum(map(len, texts)) > most or shown == texts

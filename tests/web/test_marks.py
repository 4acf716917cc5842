"""Marks in the running text: nothing is lost or doubled, and every character knows what holds it."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.samples import story
from wirebell.model.facts import Mention, Moment, Quote
from wirebell.web.marks import KINDS, Mark, MarkKind, chosen, marks_of, paragraphs

TEXT = 'Gen Hale said on Friday: "We leave."\n\nNine soldiers\nstayed in Mirova.\n\nAn end.'


def moment(span: tuple[int, int]) -> Moment:
    return Moment(text="x", start="2026-01-01", end="2026-01-01", span=span)


def held(text: str, marks: Sequence[Mark], at: int) -> set[MarkKind]:
    """The slow twin: the kinds of the marks that hold one character."""
    return {mark.kind for mark in marks if mark.span[0] <= at < mark.span[1]}


SPANS = st.tuples(st.integers(0, 90), st.integers(1, 30)).map(lambda pair: (pair[0], pair[0] + pair[1]))
MARKS = st.lists(st.builds(lambda kind, span: Mark(kind, span, moment(span)), st.sampled_from(KINDS), SPANS))
TEXTS = st.text(alphabet="ab \nß😀", max_size=90).map(lambda text: text.replace("\n\n\n", "\n\n").strip("\n"))


@given(TEXTS, MARKS)
def test_every_character_stands_once_under_exactly_its_marks(text: str, marks: list[Mark]) -> None:
    found = paragraphs(text, sorted(marks, key=lambda mark: (mark.span, mark.kind)))
    assert "\n\n".join("".join(piece.text for piece in paragraph) for paragraph in found) == text
    at = 0
    for paragraph in found:
        at = (
            text.index(paragraph[0].text, at)
            if text[at : at + len(paragraph[0].text)] != paragraph[0].text
            else at
        )
        for piece in paragraph:
            for place in range(at, at + len(piece.text)):
                assert {mark.kind for mark in piece.marks} == held(text, marks, place)
            assert len({mark.kind for mark in piece.marks}) == len(piece.marks)
            at += len(piece.text)
        at += 2


def test_a_mark_over_the_end_of_a_paragraph_is_cut_there() -> None:
    one, two, _ = paragraphs(TEXT, [Mark("quotes", (25, 47), moment((25, 47)))])
    assert [(piece.text, bool(piece.marks)) for piece in one][-1] == ('"We leave."', True)
    assert (two[0].text, bool(two[0].marks)) == ("Nine sold", True)


def test_what_is_asked_for_is_marked_and_nothing_else() -> None:
    hale = Mention(id="person:hale", kind="person", name="Hale", roles=(), spans=((4, 8), (4, 4)))
    said = Quote(text="We leave.", spans=((26, 35),), kind="direct", cue="said", speaker=None)
    meant = Quote(text="they stay", spans=((37, 50),), kind="indirect", cue="said", speaker=None)
    told = story(body=TEXT, mentions=(hale,), quotes=(said, meant), moments=(moment((17, 23)),))
    assert [(m.kind, m.span) for m in marks_of(told, KINDS)] == [
        ("names", (4, 8)),
        ("dates", (17, 23)),
        ("quotes", (26, 35)),
    ]
    assert [m.kind for m in marks_of(told, ("dates",))] == ["dates"]
    assert marks_of(told, ()) == []


def test_only_kinds_that_there_are_can_be_asked_for() -> None:
    assert chosen("dates,names,<script>,names") == ("names", "dates")
    assert chosen("") == ()

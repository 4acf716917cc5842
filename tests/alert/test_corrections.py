"""Of two versions, the sentences that differ are told, and of these the one that the note speaks of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.samples import story
from wirebell.alert.corrections import MOST, Swap, corrected, swaps
from wirebell.model.story import Correction, Story

FERRY = "The ferry sank at noon. Eleven sailors were rescued. The harbour was closed until Monday."


def of(body: str, headline: str = "Ferry sinks", standfirst: str | None = None) -> Story:
    return story(headline=headline, standfirst=standfirst, body=body)


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (FERRY, []),
        (FERRY.replace(". ", ".\n\n"), []),
        (FERRY.replace("harbour was closed", "Harbour was closed,"), []),
        (
            FERRY.replace("Eleven", "Nine"),
            [("Eleven sailors were rescued.", "Nine sailors were rescued.")],
        ),
        (FERRY.replace(" Eleven sailors were rescued.", ""), [("Eleven sailors were rescued.", None)]),
        (FERRY + " Nobody was hurt.", [(None, "Nobody was hurt.")]),
        (
            FERRY.replace("noon", "one").replace("Monday", "Friday"),
            [
                ("The ferry sank at noon.", "The ferry sank at one."),
                ("The harbour was closed until Monday.", "The harbour was closed until Friday."),
            ],
        ),
    ],
)
def test_the_sentences_that_differ_are_found(after: str, found: list[tuple[str | None, str | None]]) -> None:
    assert swaps(of(FERRY), of(after)) == [Swap(*pair) for pair in found]


def test_headline_and_standfirst_are_sentences_too() -> None:
    before = of(FERRY, "Eleven rescued", "By noon all were ashore")
    after = of(FERRY, "Nine rescued", "By one all were ashore")
    assert swaps(before, after) == [
        Swap("Eleven rescued", "Nine rescued"),
        Swap("By noon all were ashore", "By one all were ashore"),
    ]


def test_another_text_is_no_correction() -> None:
    before, after = ("".join(f"{word} number {n} stood. " for n in range(MOST + 1)) for word in ("Ship", "House"))
    assert swaps(of(before), of(after)) == []


def test_the_note_says_which_change_it_is_about() -> None:
    after = FERRY.replace("noon", "one").replace("Eleven", "Nine") + " The inquiry goes on."
    note = "Correction: an earlier version of this article said that eleven sailors were rescued."
    fix = corrected(Correction(note=note), of(FERRY), of(after))
    assert (fix.before, fix.after) == ("Eleven sailors were rescued.", "Nine sailors were rescued.")
    assert (fix.note, fix.others) == (note, 2)


def test_a_note_that_stands_in_the_text_is_not_what_changed() -> None:
    note = "Correction: this article has been changed. Eleven were rescued."
    fix = Correction(note=note)
    assert corrected(fix, of(FERRY), of(f"{FERRY}\n\n{note}")) == fix


SENTENCES = st.lists(
    st.tuples(st.sampled_from(["Ann", "Ben", "Cleo"]), st.sampled_from(["saw", "met"]), st.integers(1, 4)),
    max_size=8,
).map(lambda rows: [f"{who} {did} {n} ships." for who, did, n in rows])


@given(SENTENCES, SENTENCES)
def test_what_is_told_makes_the_one_version_of_the_other(old: list[str], new: list[str]) -> None:
    """Taking out what is told as before and putting in what is told as after is all that there is to do."""
    found = swaps(of(" ".join(old)), of(" ".join(new)))
    gone = [swap.before for swap in found if swap.before]
    come = [swap.after for swap in found if swap.after]
    assert all(old.count(text) >= gone.count(text) for text in gone)
    assert all(new.count(text) >= come.count(text) for text in come)
    assert sorted(_without(old, gone)) == sorted(_without(new, come))
    assert swaps(of(" ".join(old)), of(" ".join(old))) == []


def _without(texts: list[str], gone: list[str]) -> list[str]:
    rest = list(texts)
    for text in gone:
        rest.remove(text)
    return rest

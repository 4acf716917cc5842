"""Who speaks, and what is nobody's statement: what reading stories by eye showed."""

from __future__ import annotations

import pytest

from wirebell.catalogue.names import load_names
from wirebell.model.facts import Quote
from wirebell.read.names.find import find_mentions
from wirebell.read.quotes.find import find_quotes


def read(body: str) -> list[Quote]:
    return list(find_quotes(body, find_mentions(body, "en", load_names()), "en"))


def who(quote: Quote) -> str | None:
    return quote.speaker.name if quote.speaker else None


def last(body: str) -> str | None:
    return who(read(body)[-1])


@pytest.mark.parametrize(
    "body",
    [
        "Daniel Orvis said the mayor is late, noting that one plan was Mr. Reed's idea.\n\n“It is old,” he said.",
        "The lead diver, Daniel Orvis, said the box lay at Mr. Peter Hill’s gate.\n\n“It was there,” he said.",
        "Daniel Orvis said Mr. Reed should have known the quay was shut.\n\n“You can't miss it,” he said.",
        "Daniel Orvis complained that the boat that sank with Mr. Reed was old.\n\n“It was a wreck,” he said.",
    ],
)
def test_he_is_who_spoke_and_nobody_whom_his_words_or_a_genitive_name(body: str) -> None:
    assert last(body) == "Daniel Orvis"


@pytest.mark.parametrize(
    ("body", "speaker"),
    [
        ("Four years ago, Lena Harrow met the mayor at a dinner and asked if he would stay.", "Lena Harrow"),
        ("Omar Sayed, speaking on Friday at a fair in Marsk, Kembia, said that the quay is late.", "Omar Sayed"),
        ("Lena Harrow released a statement on Friday saying the quay would act soon.", "Lena Harrow"),
        ("Lena Harrow set out on a tour of the quays, noting that each of them is late.", "Lena Harrow"),
        ("The vote was called by Rep. Omar Sayed, D-S.C., who called the quay “a ruin.”", "Omar Sayed"),
        ("The quay is late, said Lena Harrow's chief of staff Omar Sayed on Friday.", "Omar Sayed"),
        ("“It is late,” Rep. Omar Sayed (D-MA), a member of the Quay Board told reporters.", "Omar Sayed"),
        ("“It is late,” Omar Sayed, the quay's senior diver said.", "Omar Sayed"),
        ("Secretary of State Omar Sayed noted on Sunday that the quays are shut.", "Omar Sayed"),
        ("Sen. Omar Sayed (R-Ga.) said he did not believe the quays are shut.", "Omar Sayed"),
        ("The day featured dozens of boatmen who decried the price of salt.", "dozens of boatmen"),
        ("Some House Democrats have said they would like to vote by June.", "Some House Democrats"),
        (
            "Senate Majority Leader Omar Sayed left. The vast majority of boatmen think the quay is late.",
            "The vast majority of boatmen",
        ),
    ],
)
def test_the_speaker_is_whole_and_nothing_else(body: str, speaker: str) -> None:
    assert last(body) == speaker


@pytest.mark.parametrize(
    "body",
    [
        "Last week, the board's lawyer wrote to the members of both quays.",
        "On Wednesday, Omar Sayed will testify at a hearing of the board.",
        "The row is about a diver accused of theft in Kembia.",
        "The manager, who called police and went home, was shaken.",
        "He called Lena Harrow to congratulate her. She called 911. Then he called the police.",
        "The fever claimed nearly 4,700 lives in the hills.",
        "The market continues to do well, and the boats are full.",
        "She took a drug called benzine, of which little is known.",
        "Omar Sayed showed up late, and Lena Harrow has shown up on her day off.",
        "The shops can now charge for what they gave away.",
        "If you look for help, you can read the book today.",
        "Inspector General (IG) Omar Sayed testified before the board on Wednesday.",
        "Lena Harrow, author of “The Quays of Kembia: Boats in the Story” left on Friday.",
        "The map rests on the manual, confidential Pentagon reports, a review by divers and interviews.",
    ],
)
def test_nobody_says_that(body: str) -> None:
    assert read(body) == []


def test_a_call_for_something_and_a_claim_stay_statements() -> None:
    (one,) = read("Lena Harrow called for an inquiry into the quay.")
    (two,) = read("Omar Sayed claimed that the quays had been shut for years.")
    (three,) = read("She has called the police raids a shame, Omar Sayed said.")[:1]
    assert (who(one), who(two)) == ("Lena Harrow", "Omar Sayed")
    assert three.text.startswith("She has called the police raids")

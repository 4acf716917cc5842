"""What an alert may show follows from what is said about rights."""

from __future__ import annotations

import pytest

from wirebell.model.facts import Evidence, Image, Reuse, Rights
from wirebell.model.showing import SHORT_EXTRACT, in_words, is_shared, showing_of
from wirebell.model.source import WHOLE, Terms


def said(*evidence: tuple[str, str], verdict: str = "unknown", holder: str | None = None) -> Rights:
    return Rights(
        notice=None,
        holder=holder,
        year=None,
        licence="CC BY 4.0" if verdict == "open-licence" else None,
        reuse=Reuse(offered=False, url=None, verdict=verdict),
        evidence=tuple(Evidence(what=w, value=v, where="meta robots") for w, v in evidence),
    )


@pytest.mark.parametrize(
    ("rights", "excerpt", "picture"),
    [
        (said(), SHORT_EXTRACT, False),
        (said(("notice", "© 2026 Quay Media"), verdict="reserved"), SHORT_EXTRACT, False),
        (said(("reserved", "noarchive"), verdict="reserved"), SHORT_EXTRACT, False),
        (said(("excerpt", "50"), ("picture", "large")), 50, True),
        (said(("excerpt", "50"), ("excerpt", "20"), ("excerpt", "-1")), 20, False),
        (said(("excerpt", "-1"), ("picture", "standard")), SHORT_EXTRACT, True),
        (said(("excerpt", "0"), ("picture", "none"), verdict="open-licence"), 0, False),
        (said(("reserved", "noindex"), ("picture", "large")), 0, False),
        (said(("access", "free: false")), 0, False),
        (said(("access", "free: true")), SHORT_EXTRACT, False),
        (said(("terms", "prohibits ai-train")), SHORT_EXTRACT, False),
        (said(("terms", "prohibits all")), 0, False),
        (said(("terms", "permits ai-index")), 0, False),
        (said(("terms", "permits search ai-index")), SHORT_EXTRACT, False),
        (said(("terms", "Not for resale")), SHORT_EXTRACT, False),
        (said(("licence", "CC BY 4.0"), verdict="open-licence"), None, True),
    ],
)
def test_what_may_be_shown(rights: Rights, excerpt: int | None, picture: bool) -> None:
    shown = showing_of(rights)

    assert (shown.excerpt, shown.picture) == (excerpt, picture)
    assert shown.reasons


def test_another_s_picture_is_not_under_the_story_s_licence() -> None:
    rights = said(("licence", "CC BY 4.0"), verdict="open-licence", holder="Quay Media")

    assert showing_of(rights, Image(caption="A ferry", credit="Northern Press Agency")).picture is False
    assert showing_of(rights, Image(caption="A ferry", credit="Quay Media")).picture is True
    assert showing_of(rights, Image(caption="A ferry", credit=None)).picture is True


def test_the_reasons_are_the_evidence_that_decided() -> None:
    rights = said(("notice", "© 2026"), ("excerpt", "50"), ("picture", "none"))

    assert [(e.what, e.value) for e in showing_of(rights).reasons] == [("excerpt", "50"), ("picture", "none")]


CLOSED = said(("reserved", "noindex"), ("picture", "none"), verdict="reserved")
OPEN = said(("licence", "CC BY 4.0"), verdict="open-licence")


@pytest.mark.parametrize(
    ("rights", "terms", "private", "shared"),
    [
        (said(), Terms(), (SHORT_EXTRACT, False), (0, False)),
        (said(("excerpt", "50"), ("picture", "large")), Terms(), (50, True), (0, False)),
        (OPEN, Terms(), (None, True), (None, True)),
        (OPEN, Terms(excerpt=80, picture=False), (80, False), (80, False)),
        (CLOSED, Terms(excerpt=500), (500, False), (0, False)),
        (CLOSED, Terms(excerpt=WHOLE, picture=True, shared=True), (None, True), (None, True)),
        (said(), Terms(shared=True), (SHORT_EXTRACT, False), (SHORT_EXTRACT, False)),
        (OPEN, Terms(shared=False), (None, True), None),
    ],
)
def test_a_contract_goes_before_what_the_story_says_and_what_is_shared_shows_less(
    rights: Rights, terms: Terms, private: tuple[int | None, bool], shared: tuple[int | None, bool] | None
) -> None:
    alone, among = showing_of(rights, None, terms), showing_of(rights, None, terms, shared=True)
    assert (alone.excerpt, alone.picture) == private
    assert among.told == (shared is not None)
    assert not among.told or (among.excerpt, among.picture) == shared
    assert alone.reasons
    assert among.reasons


def test_the_verdict_says_what_and_why() -> None:
    agreed = Terms(excerpt=500, shared=False)
    assert in_words(showing_of(said(("picture", "none")), None, agreed)) == (
        "the headline and 500 characters, no picture: the contract says excerpt 500; meta robots says picture none"
    )
    assert in_words(showing_of(said(), None, agreed, shared=True)) == "nothing: the contract says shared no"


@pytest.mark.parametrize(
    ("address", "shared"),
    [("feed", False), ("mailto:a@b.example", False), ("https://chat.example/hook", True), ("feeds", True)],
)
def test_where_several_people_read(address: str, shared: bool) -> None:
    assert is_shared(address) is shared

"""Subscribers come with their consent: nobody without it is mailed, and what was said is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.samples import NOW
from wirebell.app import follows
from wirebell.app.house import FixedClock, House
from wirebell.app.preferring import preferences_of
from wirebell.app.subscribers import NO_CONSENT, bring_subscribers, consents_of
from wirebell.errors import UsageError
from wirebell.model.account import Account
from wirebell.settings import load

HEAD = "id,name,email,consent,consent_at,evidence,follows\n"
ANA = '1,Ana,ANA@mail.example,yes,2026-01-05,sign-up form,"troops; person:""idris sayed"""\n'
BO = "2,Bo,bo@mail.example,no,2026-01-06,letter,\n"
CY = "3,,cy@mail.example,,,,\n"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(load(tmp_path / "home", {}), FixedClock(NOW)) as found:
        yield found


def bring(house: House, *lines: str) -> object:
    file = house.settings.home / "subscribers.csv"
    file.write_text(HEAD + "".join(lines))
    return bring_subscribers(house, file, "harbour")


def test_only_who_agreed_is_mailed(house: House) -> None:
    answer = bring(house, ANA, BO, CY)
    assert (answer.lines, answer.followers, answer.mailed, answer.follows) == (3, 3, 1, 2)  # type: ignore[attr-defined]
    to = {name: preferences_of(house, f"harbour.{name}").to for name in "123"}
    assert to == {"1": "mailto:ana@mail.example", "2": "feed", "3": "feed"}
    assert house.store.suppressed() == {
        "mailto:bo@mail.example": NO_CONSENT,
        "mailto:cy@mail.example": NO_CONSENT,
    }
    assert {f.to for f in house.store.follows("harbour.1")} == {"mailto:ana@mail.example"}


def test_the_same_again_changes_nothing(house: House) -> None:
    bring(house, ANA, BO)
    before = house.store.follows(), house.store.consents(), house.store.preferences(), house.store.suppressed()
    bring(house, ANA, BO)
    assert (
        house.store.follows(),
        house.store.consents(),
        house.store.preferences(),
        house.store.suppressed(),
    ) == before


def test_who_takes_consent_back_is_not_mailed_and_both_words_are_kept(house: House) -> None:
    bring(house, ANA)
    bring(house, "1,Ana,ana@mail.example,no,2026-02-01,phone,\n")
    assert preferences_of(house, "harbour.1").to == "feed"
    assert house.store.suppressed() == {"mailto:ana@mail.example": NO_CONSENT}
    assert [one.state for one in consents_of(house, "harbour.1")] == ["given", "refused"]
    bring(house, "1,Ana,ana@mail.example,yes,2026-03-01,form again,\n")
    assert house.store.suppressed() == {}
    assert preferences_of(house, "harbour.1").to == "mailto:ana@mail.example"


def test_one_who_shares_an_address_with_one_who_agreed_does_not_take_it_away(house: House) -> None:
    bring(house, ANA, "9,Al,ana@mail.example,,,,\n")
    assert house.store.suppressed() == {}
    assert preferences_of(house, "harbour.9").to == "feed"


def test_a_place_that_the_follower_chose_stays(house: House) -> None:
    bring(house, BO)
    follows.add(house, "oil", "harbour.2", "feed")
    bring(house, "2,Bo,bo@mail.example,,,,\n")
    assert preferences_of(house, "harbour.2").to == "feed"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("1,Ana,ana@mail.example,yes,,sign-up form,\n", "consent_at and evidence"),
        ("1,Ana,ana@mail.example,yes,2026-01-05,,\n", "consent_at and evidence"),
        ("1,Ana,ana@mail.example,maybe,,,\n", "neither yes nor no"),
        ("1,Ana,not an address,no,,,\n", "Line 2"),
        ("../1,Ana,ana@mail.example,no,,,\n", "no id"),
        ("1,Ana,ana@mail.example,no,soon,,\n", "no moment"),
        ("1,Ana,ana@mail.example,no,,,troops AND (\n", "Line 2"),
    ],
)
def test_a_wrong_line_brings_nothing(line: str, says: str, house: House) -> None:
    with pytest.raises(UsageError, match=says):
        bring(house, line, BO)
    assert house.store.counts()["followers"] == 0
    assert house.store.consents() == []


def test_a_file_without_the_columns_is_refused(house: House) -> None:
    file = house.settings.home / "other.csv"
    file.write_text("name,email\nAna,ana@mail.example\n")
    with pytest.raises(UsageError, match="names no consent, no id"):
        bring_subscribers(house, file, "harbour")
    with pytest.raises(UsageError, match="cannot name a publisher"):
        bring_subscribers(house, file, "The Harbour Post")


def test_an_address_that_a_reader_of_the_house_is_told_at_stays_open_to_them(house: House) -> None:
    follows.add_follower(house, "ana")
    follows.add(house, "sailors", "ana", "mailto:ana@mail.example")
    bring(house, "17,Ana,ana@mail.example,no,,,oil\n")
    assert house.store.suppressed() == {}
    assert {follow.to for follow in house.store.follows("harbour.17")} == {"feed"}


def test_an_address_that_a_reader_confirmed_or_signs_in_by_is_not_suppressed(house: House) -> None:
    for name, address in (("ana", "mailto:ana@mail.example"), ("eve", "mailto:eve@mail.example")):
        follows.add_follower(house, name)
        if name == "ana":
            house.store.confirm(name, address, house.clock.now())
        else:
            house.store.add_account(Account(follower=name, address=address, created=NOW))
    bring(house, "1,Ana,ana@mail.example,no,,,\n", "2,Eve,eve@mail.example,,,,\n")
    assert house.store.suppressed() == {}


def test_who_takes_consent_back_is_mailed_no_more_at_an_address_that_is_anothers_too(house: House) -> None:
    bring(house, ANA)
    follows.add_follower(house, "ana")
    own = follows.add(house, "sailors", "ana", "mailto:ana@mail.example")
    bring(house, "1,Ana,ana@mail.example,no,2026-02-01,phone,\n")
    assert house.store.suppressed() == {}
    assert {follow.to for follow in house.store.follows("harbour.1")} == {"feed"}
    assert house.store.follows("ana") == [own]

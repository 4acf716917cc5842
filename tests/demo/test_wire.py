"""The bundled wire: feeds that parse, grow and correct themselves, and follows that its stories meet."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from tests.samples import source
from wirebell.catalogue.lexicon import load
from wirebell.demo.stories import dated, entries, outlets
from wirebell.demo.wire import DAY_SECONDS, FOLLOWS, feeds_at
from wirebell.intake.formats import parse
from wirebell.model.source import Arrival, Fetched, Item
from wirebell.model.story import Story
from wirebell.read.story import read
from wirebell.standing import DESK, document, holds
from wirebell.standing import parse as parse_expression

BEGIN = datetime(2026, 3, 13, 12, 30, tzinfo=UTC)  # a Friday
BASE = "http://127.0.0.1:8000"


@cache
def items_at(second: float, outlet: str) -> list[Item]:
    """What our own intake makes of an outlet's feed."""
    one = next(one for one in outlets() if one.id == outlet)
    content_type, body = feeds_at(second, BASE, BEGIN)[one.path]
    headers = (("content-type", content_type),)
    fetched = Fetched(url=BASE + one.path, status=200, headers=headers, body=body, at=BEGIN)
    return parse(fetched, source(id=one.id, url=BASE + one.path, name=one.name))


def every_item(second: float) -> dict[str, list[Item]]:
    return {outlet.id: items_at(second, outlet.id) for outlet in outlets()}


def shown(items: list[Item]) -> dict[str, Item]:
    return {str(item.url).rsplit("/", 1)[-1]: item for item in items if item.status == "usable"}


@cache
def end_of_day() -> dict[str, Item]:
    return {key: item for items in every_item(DAY_SECONDS).values() for key, item in shown(items).items()}


# -- the feeds --------------------------------------------------------------------------------------------


def test_every_feed_holds_older_stories_at_first() -> None:
    for outlet, items in every_item(0.0).items():
        assert len(items) >= 3, outlet
        assert all(item.published and item.published < BEGIN - timedelta(hours=DAY_SECONDS) for item in items)


def test_every_format_is_there_and_comes_through_whole() -> None:
    assert Counter(outlet.format for outlet in outlets()) == Counter(["atom", "rss", "rss-plain", "rdf", "json"])
    for key, item in end_of_day().items():
        assert item.title, key
        assert item.authors, key
        assert (item.html or item.summary or "").count("<p>") >= 4, key
        assert item.published, key
        assert item.categories, key


def test_the_day_brings_forty_new_stories_and_more_and_then_rests() -> None:
    new = [entry for entry in entries() if entry.at >= 0 and entry.version == 1 and not entry.withdrawn]
    assert len(new) >= 40
    assert len({entry.id for entry in entries()}) >= 44
    assert all(1.0 <= entry.at <= 36.0 for entry in entries() if entry.at >= 0)
    assert feeds_at(DAY_SECONDS, BASE, BEGIN) == feeds_at(DAY_SECONDS + 100, BASE, BEGIN)


def test_feeds_change_only_when_something_is_published() -> None:
    moments = sorted({entry.at for entry in entries() if entry.at >= 0})
    for moment in moments:
        before, after = feeds_at(moment - 0.01, BASE, BEGIN), feeds_at(moment, BASE, BEGIN)
        changed = {outlet.id for outlet in outlets() if before[outlet.path] != after[outlet.path]}
        assert changed == {entry.outlet for entry in entries() if entry.at == moment}


def test_new_stories_are_dated_by_the_second_they_appear() -> None:
    items = shown(items_at(2.0, "northern"))
    assert items["nw-4120"].published == BEGIN + timedelta(seconds=2)


# -- copies, corrections, an edit, a withdrawal -----------------------------------------------------------


def test_copies_have_the_same_text_under_another_address_and_headline() -> None:
    copies = [entry for entry in entries() if entry.copy_of]
    assert len(copies) >= 5
    for copy in copies:
        one, other = end_of_day()[copy.id], shown(items_at(copy.at, "northern"))[str(copy.copy_of)]
        assert one.title != other.title
        assert one.url != other.url
        assert set(paragraphs(other)) == set(paragraphs(one))


def paragraphs(item: Item) -> list[str]:
    return re.findall(r"<p>(.*?)</p>", item.html or item.summary or "", re.DOTALL)


@pytest.mark.parametrize(
    ("outlet", "key", "at", "was", "is_now", "note"),
    [
        ("northern", "nw-4120", 26.5, "within six weeks", "within six months", "Correction: An earlier version"),
        ("meridian", "mw-3301", 14.5, "About 30,000 people", "About 23,000 people", "Correction: An earlier"),
        ("ledger", "cl-7010", 19.5, "Securities said that they", "Securities, a broker, said they", None),
    ],
)
def test_later_versions_of_an_item(
    outlet: str, key: str, at: float, was: str, is_now: str, note: str | None
) -> None:
    before, after = shown(items_at(at - 0.1, outlet))[key], shown(items_at(at, outlet))[key]
    assert (before.guid, before.url, before.published) == (after.guid, after.url, after.published)
    assert was in (before.html or "")
    assert is_now in (after.html or "")
    assert "Correction:" not in (before.html or "")
    assert (note is None) == ("Correction:" not in (after.html or ""))
    assert note is None or note in (after.html or "")


def test_the_withdrawn_story_leaves_a_tombstone() -> None:
    standing = next(item for item in items_at(21.9, "northern") if str(item.url).endswith("nw-4158"))
    after = items_at(22.0, "northern")
    assert "nw-4158" not in shown(after)
    assert [item.status for item in after if item.guid == standing.guid] == ["canceled"]


# -- the texts --------------------------------------------------------------------------------------------


def test_texts_are_of_a_paper_s_length_and_hold_no_open_places() -> None:
    for entry in entries():
        assert 120 <= len(entry.text.split()) <= 350, entry.id
    for content_type, body in feeds_at(DAY_SECONDS, BASE, BEGIN).values():
        if "json" not in content_type:
            assert b"{" not in body
    assert not any("{" in paragraph for item in end_of_day().values() for paragraph in paragraphs(item))


def test_a_story_carries_what_a_paper_s_page_carries() -> None:
    told = told_stories()["nw-4120"]
    assert [person.name for person in told.byline] == ["Tom Averill", "Dana Whitcombe"]
    assert [(one.name, one.place) for one in told.contributors] == [("Dana Whitcombe", "Washington")]
    assert told.image is not None
    assert told.image.credit == "Noor Haddad/Northern Wire"
    assert told.rights.notice is not None
    assert told.quotes
    assert any(figure.change for figure in told.figures)
    assert told.moments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on {weekday}", "on Friday"),
        ("on {weekday-2} and {weekday+3}", "on Wednesday and Monday"),
        ("from {date+19}, {year}", "from 1 April, 2026"),
        ("since {month-3}", "since December"),
        ("by {month+10}", "by January"),
    ],
)
def test_days_are_written_as_seen_from_the_day(text: str, expected: str) -> None:
    assert dated(text, BEGIN) == expected


# -- the follows ------------------------------------------------------------------------------------------


@cache
def told_stories() -> dict[str, Story]:
    """Every story of the day that is new after second 0, as we read it when it first appears."""
    found = {}
    for entry in entries():
        if entry.at >= 0 and entry.version == 1 and not entry.withdrawn:
            outlet = next(one for one in outlets() if one.id == entry.outlet)
            paper = source(id=outlet.id, url=BASE + outlet.path, name=outlet.name)
            item = shown(items_at(entry.at, entry.outlet))[entry.id]
            found[entry.id] = read(
                Arrival(
                    story=entry.id,
                    version=1,
                    kind="new",
                    source=outlet.id,
                    item=item,
                    digest="d",
                    seen=BEGIN,
                    keys=(),
                ),
                load(),
                paper,
            )
    return found


def meeting(expression: str) -> set[str]:
    query = parse_expression(expression, DESK)
    ancestors = load().topics.ancestors
    return {key for key, told in told_stories().items() if holds(query, document(told, ancestors=ancestors))}


@pytest.mark.parametrize("wish", FOLLOWS, ids=lambda wish: wish.expression)
def test_each_follow_is_met_by_a_new_story_and_not_by_most(wish: object) -> None:
    expression = str(getattr(wish, "expression", ""))
    assert 1 <= len(meeting(expression)) <= 15


def test_a_dozen_follows_of_two_or_three_followers() -> None:
    assert len(FOLLOWS) >= 12
    assert 2 <= len({wish.follower for wish in FOLLOWS}) <= 3
    kinds = [
        "topic:",
        "person:",
        "said(",
        "figure(",
        "place:",
        "org:",
        "byline:",
        "source:",
        "headline:",
        "NEAR/s(",
        "NOT",
    ]
    assert all(any(kind in wish.expression for wish in FOLLOWS) for kind in kinds)


def test_some_stories_concern_nobody() -> None:
    met = {key for wish in FOLLOWS for key in meeting(wish.expression)}
    background = {"hp-20036", "mw-3307", "dl-907", "hp-20060", "cl-7031", "mw-3350"}
    assert background <= set(told_stories())
    assert not background & met
    assert len(met) >= 20

"""The private feed, read back as a reader would."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import feedparser
import msgspec
import pytest
from lxml import etree

from tests.deliver.render.hostile import PAYLOADS
from tests.deliver.render.parts import SETTINGS, full_story, part
from tests.deliver.render.test_mail import poisoned
from tests.samples import NOW, RIGHTS, follower, told
from wirebell.deliver.render.feed import render_atom, render_json_feed
from wirebell.deliver.render.mail import Part
from wirebell.deliver.render.shelf import shelved
from wirebell.model.story import Correction

ADDRESS = "https://bell.example/feeds/t-me.atom"
LATER = NOW + timedelta(hours=1)
FIX = Correction(note="The number was wrong.", before="It said 200.", after="It says 300.")
CORRECTED = full_story(told=told(version=2, kind="changed", correction=FIX))
GONE = full_story(told=told(version=3, kind="withdrawn"))


def shelf_part(kind: Any = "new", **changes: Any) -> Part:
    return part(kind, address="feed", **changes)


def atom(*parts: Part, now: Any = LATER) -> Any:
    raw = render_atom(follower(), parts, SETTINGS, ADDRESS, now)
    read = feedparser.parse(raw, sanitize_html=False)
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    return read


def json_feed(*parts: Part, now: Any = LATER) -> Any:
    return msgspec.json.decode(render_json_feed(follower(), parts, SETTINGS, ADDRESS, now))


def test_an_alert_is_an_entry_with_all_that_was_promised() -> None:
    rights = msgspec.structs.replace(
        RIGHTS, notice="© 2026 The Harbour Post Ltd", licence="https://harbour.example/licence"
    )
    read = atom(shelf_part(of=full_story(rights=rights)))
    assert read.feed.title == "Alerts for me"
    assert [link.href for link in read.feed.links if link.rel == "self"] == [ADDRESS]
    (entry,) = read.entries
    assert (entry.title, entry.link) == ("Troops leave Karsan base", "https://harbour.example/a1")
    assert [author.name for author in entry.authors] == ["Ana Lind", "Ben Roe"]
    assert entry.rights == "© 2026 The Harbour Post Ltd"
    assert entry.published == NOW.isoformat()
    assert [link.href for link in entry.links if link.rel == "license"] == ["https://harbour.example/licence"]
    content = entry.content[0].value
    for wanted in ("<mark>troops</mark>", "The Harbour Post", "the base", "/unsubscribe/"):
        assert wanted in re.sub(r"<mark[^>]*>", "<mark>", content)


def test_the_json_feed_says_the_same() -> None:
    feed = json_feed(shelf_part())
    assert (feed["version"], feed["feed_url"]) == ("https://jsonfeed.org/version/1.1", ADDRESS)
    (item,) = feed["items"]
    assert (item["url"], item["title"]) == ("https://harbour.example/a1", "Troops leave Karsan base")
    assert item["id"] == atom(shelf_part()).entries[0].id
    assert item["date_published"] == "2026-03-14T12:00:00Z"
    assert item["_wirebell"]["follows"][0]["expression"] == '"the base" AND troops'
    assert item["_wirebell"]["passages"] == ["The ministry said 300 troops had left the base on Friday."]
    assert item["content_html"]
    assert item["content_text"]


def test_a_correction_keeps_the_entry_and_moves_it_forward() -> None:
    parts = (shelf_part(of=CORRECTED), shelf_part("corrected", of=CORRECTED, revision=1, due=LATER))
    (before,) = atom(shelf_part()).entries
    read = atom(*parts)
    (entry,) = read.entries
    assert entry.id == before.id
    assert entry.title == "Correction: Troops leave Karsan base"
    assert entry.updated == LATER.isoformat() == read.feed.updated
    assert entry.published == before.published
    assert [(tag.term, tag.scheme.rpartition("/")[2]) for tag in entry.tags] == [("corrected", "status")]
    assert "It said 200." in entry.content[0].value
    (item,) = json_feed(*parts)["items"]
    assert item["_wirebell"]["correction"] == {
        "note": "The number was wrong.",
        "before": "It said 200.",
        "after": "It says 300.",
    }


@pytest.mark.parametrize(
    "parts",
    [
        (shelf_part(of=GONE), shelf_part("withdrawn", of=GONE, due=LATER)),
        (shelf_part(of=GONE, due=LATER),),
    ],
    ids=["told", "not yet told"],
)
def test_a_withdrawal_leaves_a_tombstone_and_nothing_to_read(parts: tuple[Part, ...]) -> None:
    raw = render_atom(follower(), parts, SETTINGS, ADDRESS, LATER)
    assert atom(*parts).entries == []
    (stone,) = etree.fromstring(raw).findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert (stone.get("ref"), stone.get("when")) == (atom(shelf_part()).entries[0].id, LATER.isoformat())
    feed = json_feed(*parts)
    assert feed["items"] == []
    assert feed["_wirebell"]["withdrawn"] == [{"id": stone.get("ref"), "when": "2026-03-14T13:00:00Z"}]
    for shape in (raw, msgspec.json.encode(feed)):
        assert b"Troops" not in shape
        assert b"ministry" not in shape


@pytest.mark.parametrize("closed", [{"withheld": True}, {"embargo": LATER + timedelta(minutes=1)}])
def test_what_is_withheld_or_embargoed_since_is_not_there(closed: dict[str, Any]) -> None:
    parts = (shelf_part(of=full_story(told=told(version=2, kind="changed", **closed))),)
    assert atom(*parts).entries == []
    assert b"Troops" not in render_json_feed(follower(), parts, SETTINGS, ADDRESS, LATER)


def test_an_embargo_that_has_lifted_shows_the_story() -> None:
    assert len(atom(shelf_part(of=full_story(told=told(embargo=LATER)))).entries) == 1


def test_newest_first_and_an_empty_feed_is_a_feed() -> None:
    older, newer = shelf_part(), shelf_part(of=full_story(id="s2", headline="Boats return"), due=LATER)
    assert [entry.title for entry in atom(older, newer).entries] == ["Boats return", "Troops leave Karsan base"]
    assert render_atom(follower(), (older, newer), SETTINGS, ADDRESS, LATER) == render_atom(
        follower(), (newer, older), SETTINGS, ADDRESS, LATER
    )
    assert atom().entries == []
    assert json_feed()["items"] == []


def test_hostile_text_stays_text() -> None:
    for payload in PAYLOADS[::5]:
        one = poisoned(payload)
        delivery = msgspec.structs.replace(one.delivery, address="feed")
        parts = (Part(delivery, one.story, one.reasons),)
        (entry,) = atom(*parts).entries
        assert "<script" not in entry.content[0].value.lower()
        assert len(json_feed(*parts)["items"]) == 1


# -- what puts it there -----------------------------------------------------------------------------------


def test_what_puts_alerts_on_a_feed_names_them_and_leaves_the_words_to_the_feed() -> None:
    two = [shelf_part().delivery, shelf_part("corrected", of=CORRECTED, revision=1).delivery]
    message = shelved(two)
    assert (message.id, message.address) == (shelved(two[::-1]).id, "feed")
    assert message.id != shelved(two[:1]).id
    assert message.deliveries == tuple(one.id for one in two)
    assert (message.subject, message.text, message.html) == ("", "", "")

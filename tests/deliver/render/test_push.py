"""Alerts as notifications: what they say, what they replace, and that they always fit."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.deliver.render.parts import SETTINGS, full_story, part
from tests.samples import NOW
from wirebell.deliver.render.push import render_push
from wirebell.deliver.sealing import MOST
from wirebell.model.delivery import Message

BROWSER = "push:0123456789abcdef"


def said(message: Message) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(message.text)
    return found


def test_an_alert_says_what_and_where_and_opens_the_story() -> None:
    message = render_push([part(address=BROWSER)], SETTINGS)
    told = said(message)
    assert told["title"] == full_story().headline
    assert "300 troops" in told["body"]
    assert told["open"] == "/story/s1"
    assert re.fullmatch(r"/unsubscribe/[\w.-]+", told["stop"])
    assert dict(message.headers) == {"ttl": "86400", "urgency": "high", "topic": told["tag"]}
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", told["tag"])


def test_a_correction_takes_the_place_of_the_first_and_is_heard_a_withdrawal_is_not() -> None:
    first, fixed, gone = (
        said(render_push([part(kind, address=BROWSER)], SETTINGS)) for kind in ("new", "corrected", "withdrawn")
    )
    assert first["tag"] == fixed["tag"] == gone["tag"]
    assert (first["renotify"], fixed["renotify"], gone["renotify"]) == (False, True, False)
    assert (first["silent"], fixed["silent"], gone["silent"]) == (False, False, True)
    assert gone["title"].startswith("Withdrawn: ")
    assert "300 troops" not in gone["body"]


def test_several_are_one_notification_that_opens_the_news() -> None:
    parts = [part(address=BROWSER, of=full_story(id=f"s{n}"), due=NOW + timedelta(n)) for n in range(6)]
    message = render_push(parts, SETTINGS)
    assert (said(message)["title"], said(message)["open"]) == ("6 alerts", "/")
    assert render_push(parts[::-1], SETTINGS) == message
    assert len(message.deliveries) == 6


def test_none_or_several_addresses_are_a_mistake() -> None:
    for parts in ([], [part(address=BROWSER), part(address="push:fedcba9876543210")]):
        with pytest.raises(ValueError, match="one address"):
            render_push(parts, SETTINGS)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=3000), st.text(max_size=300))
def test_whatever_a_story_says_it_fits_and_leads_nowhere_else(text: str, name: str) -> None:
    story = full_story(headline=text, id=name, url="https://evil.example/")
    message = render_push([part(address=BROWSER, of=story)], SETTINGS)
    told = said(message)
    assert len(message.text.encode()) <= MOST
    assert re.fullmatch(r"/story/[A-Za-z0-9%._~-]*", told["open"])
    assert "\n" not in told["title"] + told["body"]

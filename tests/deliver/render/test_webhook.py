"""The body of a webhook: what it says of each kind of alert, and that docs describe it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.deliver.render.parts import SETTINGS, full_story, part
from tests.samples import told
from wirebell.deliver.render.webhook import MOST, Event, render_webhook
from wirebell.model.alert import AlertKind, alert_id
from wirebell.model.source import Terms
from wirebell.model.story import Correction

HOOK = "https://desk.example/hook"
DOCS = Path(__file__).parents[3] / "docs"


def body(kind: AlertKind = "new", **changes: Any) -> Any:
    made = render_webhook(part(kind, address=HOOK, **changes), SETTINGS)
    return msgspec.json.decode(made.text)


def test_a_match_is_told_with_why_and_how_to_stop_it() -> None:
    told_of = body()
    assert told_of["type"] == "story.matched"
    assert told_of["data"]["alert"]["replaces"] is None
    assert told_of["data"]["story"]["headline"] == full_story().headline
    [follow] = told_of["data"]["follows"]
    assert follow["expression"] == '"the base" AND troops'
    assert follow["stop"].startswith(f"{SETTINGS.base}/unsubscribe/")


def test_a_shared_channel_shows_no_text_unless_the_contract_says_so() -> None:
    assert body()["data"]["passages"] == []
    agreed = part(address=HOOK)._replace(terms=Terms(shared=True))
    [passage] = msgspec.json.decode(render_webhook(agreed, SETTINGS).text)["data"]["passages"]
    assert "troops" in passage


@pytest.mark.parametrize(("kind", "name"), [("corrected", "story.corrected"), ("withdrawn", "story.withdrawn")])
def test_what_came_of_a_story_names_the_alert_it_replaces(kind: AlertKind, name: str) -> None:
    story = full_story(told=told(version=2, correction=Correction(note="The number was wrong.")))
    told_of = body(kind, of=story, revision=1)
    assert told_of["type"] == name
    assert told_of["data"]["alert"]["replaces"] == alert_id(story.id, "me", "new", 0)
    assert (told_of["data"]["correction"] or {}).get("note") == (
        "The number was wrong." if kind == "corrected" else None
    )
    assert told_of["data"]["story"]["byline"] is None or kind == "corrected"


def test_a_delivery_always_makes_the_same_message() -> None:
    one, other = (render_webhook(part(address=HOOK), SETTINGS) for _ in range(2))
    assert one == other
    assert "." not in one.id
    assert one.deliveries == (part(address=HOOK).delivery.id,)


def test_a_body_stays_below_the_standards_size() -> None:
    long = part(address=HOOK)
    many = tuple(msgspec.structs.replace(long.delivery.alert.follows[0], id=f"f{n}") for n in range(300))
    alert = msgspec.structs.replace(long.delivery.alert, follows=many)
    huge = long._replace(delivery=msgspec.structs.replace(long.delivery, alert=alert))
    assert len(render_webhook(huge, SETTINGS).text.encode()) <= MOST


def test_the_schema_in_docs_is_that_of_the_body() -> None:
    written = msgspec.json.decode((DOCS / "webhook.schema.json").read_bytes())
    made = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(Event)))
    assert {k: v for k, v in written.items() if k in made} == made

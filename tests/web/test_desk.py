"""The desk opens for whoever has the role, shows what is on record, and its forms do what they say."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from tests.samples import NOW, source
from tests.web.conftest import Client, send
from tests.web.signed import mails, text_of
from wirebell.app import sources
from wirebell.app.house import House
from wirebell.model.source import Visit

ROOMS = (
    "/desk",
    "/desk/sources",
    "/desk/changes",
    "/desk/deliveries",
    "/desk/deliveries?state=waiting",
    "/desk/doctor",
    "/desk/audit",
    "/desk/audit?run=yes",
    "/desk/topics",
    "/desk/topics?topic=wb:us-foreign-policy",
    "/desk/topics?rule=sailors",
    "/desk/topics?rule=sailors+AND+(",
    "/desk/names",
    "/desk/rights",
    "/desk/reuse",
    "/desk/log",
)


@pytest.mark.parametrize("path", ROOMS)
def test_a_room_opens_for_the_operator_and_for_no_stranger(path: str, client: Client, stranger: Client) -> None:
    assert client.get(path).status_code == 200
    refused = stranger.get(path, follow_redirects=False)
    assert refused.status_code in {303, 403}
    assert "Sailors" not in refused.text


def story_of(house: House, headline: str) -> str:
    return next(story.id for _, story in house.store.stories(limit=50) if headline in story.headline)


def test_a_story_tells_its_life(client: Client, house: House) -> None:
    page = client.get(f"/desk/story/{story_of(house, 'Ferry')}").text
    assert "Versions" in page
    assert "mailto:ana@mail.example" in page
    assert client.get("/desk/story/none").status_code == 404


def test_what_changed_is_listed(client: Client) -> None:
    page = client.get("/desk/changes").text
    assert re.findall(r'class="kicker(?: mark)?">([A-Z][a-z]+)', page).count("Withdrawn") == 1
    assert "Withheld" in page
    assert "Embargo" in page


def test_a_rule_is_tried_on_the_archive(client: Client) -> None:
    page = client.get("/desk/topics?rule=sailors").text
    assert "It would match 1 story" in page
    assert "Ferry" in page
    assert 'role="alert"' in client.get("/desk/topics?rule=sailors+AND+(").text


def test_a_source_is_closed_and_opened(client: Client, house: House) -> None:
    source = house.store.sources()[0].id
    for what, closed in (("close", True), ("reopen", False)):
        answer = send(client, "/desk/rights/change", do=what, source=source)
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/rights?told=saved")
        assert [one.thing for one in house.store.entitlements() if one.follower is None] == (
            [f"source:{source}"] if closed else []
        )
    wrong = send(client, "/desk/rights/change", do="close")
    assert (wrong.status_code, "Name a source or a topic" in wrong.text) == (400, True)


def test_names_are_merged_and_split(client: Client) -> None:
    assert (
        send(client, "/desk/names/merge", kind="person", name="Ode Varga", other="Marshal Varga").status_code
        == 303
    )
    assert send(client, "/desk/names/merge", kind="person", name="Ode Varga").status_code == 303
    assert send(client, "/desk/names/merge", kind="ship", name="Ode Varga").status_code == 400


def test_reuse_is_asked_for_and_answered(client: Client, house: House, stranger: Client) -> None:
    story = story_of(house, "Ferry")
    assert "Credit line" in stranger.get(f"/story/{story}/reuse").text
    empty = send(client, f"/story/{story}/reuse", name="Ana", address="", use="")
    assert (empty.status_code, "Say who you are" in empty.text) == (400, True)
    sent = send(client, f"/story/{story}/reuse", name="Ana", address="ana@mail.example", use="<script>a book")
    assert sent.headers["location"].endswith("told=asked")
    (asked,) = house.store.reuse_requests(9)
    page = client.get("/desk/reuse").text
    assert "&lt;script&gt;a book" in page
    answered = send(client, f"/desk/reuse/{asked.id}/answer", state="granted", answer="Gladly.")
    assert answered.status_code == 303
    assert [(one.state, one.answer) for one in house.store.reuse_requests(9)] == [("granted", "Gladly.")]
    send(client, f"/desk/reuse/{asked.id}/answer", state="granted", answer="Gladly.")  # as a double click does
    send(client, f"/desk/reuse/{asked.id}/answer", state="refused", answer="<b>No</b> more.")
    yes, no = sorted(mails(house, 2), key=lambda mail: "not" in str(mail["Subject"]))
    assert (yes["To"], yes["Subject"]) == ("ana@mail.example", "You may use the story again")
    assert "Gladly." in text_of(yes)
    assert f"/story/{story}/reuse" in text_of(yes)
    assert (no["Subject"], "The answer is no." in text_of(no)) == ("You may not use the story again", True)
    html = no.get_body(("html",))
    assert html is not None
    assert "&lt;b&gt;No&lt;/b&gt; more." in html.get_content()
    assert send(client, "/desk/reuse/nothing/answer", state="granted").status_code == 400


@pytest.mark.parametrize("hidden", ["Vault", "Crown", "Oil"])
def test_what_may_not_be_read_cannot_be_asked_for(hidden: str, client: Client, house: House) -> None:
    found = [story.id for _, story in house.store.stories(limit=50) if hidden in story.headline]
    for story in found:
        assert client.get(f"/story/{story}/reuse").status_code == 404


# -- a reader's own ---------------------------------------------------------------------------------------


def test_what_waits_is_shown(client: Client, house: House) -> None:
    assert "Nothing waits" in client.get("/digest").text


def test_a_reader_keeps_it_as_an_app(stranger: Client) -> None:
    made = stranger.get("/manifest.webmanifest").json()
    for icon in made["icons"]:
        assert stranger.get(icon["src"]).content.startswith(b"\x89PNG")
    worker = stranger.get("/worker.js")
    kept = re.findall(r'"(/[^"]*)"', worker.text.split("KEPT = ")[1].split("]")[0])
    assert kept[0] == "/offline?language=en"
    assert all(stranger.get(path).status_code == 200 for path in kept)
    assert "There is no connection" in stranger.get("/offline").text


def test_a_source_that_is_gone_is_not_shown_as_well(client: Client, house: House) -> None:
    source = house.store.sources()[0]
    assert '<td class="whole good"><strong>well</strong>' in client.get("/desk/sources").text
    house.store.accept(replace(house.store.visits()[source.id], gone=True, next=None), [])
    assert '<td class="whole bad"><strong>gone</strong>' in client.get("/desk/sources").text


def test_a_topic_is_found_and_called_by_its_name_in_the_language_of_the_desk(client: Client) -> None:
    page = client.get("/desk/topics?topic=hochwasser", headers={"Accept-Language": "de"}).text
    assert 'value="Hochwasser" list="all-topics"' in page
    assert '<option value="Streitkräfte">' in page


def test_what_was_sent_is_not_said_to_be_tried_again(client: Client, house: House) -> None:
    assert {one.state for one in house.store.deliveries()} == {"sent"}
    for path in ("/desk/deliveries", f"/desk/story/{story_of(house, 'Ferry')}"):
        rows = client.get(path).text.split('data-label="Next">')[1:]
        assert rows
        assert {row.partition("</td>")[0] for row in rows} == {'<span class="soft">none</span>'}


def test_a_source_that_is_gone_has_no_next_visit_and_one_that_failed_was_visited(house: House) -> None:
    for name in ("gone", "failed", "new"):
        house.store.add_source(source(id=name, url=f"https://{name}.example/"))
    house.store.accept(Visit(source="gone", url="https://gone.example/", last=NOW, next=NOW, gone=True), [])
    house.store.accept(Visit(source="failed", url="https://failed.example/", last=NOW, next=NOW, failures=2), [])
    rows = {row.id: (row.health, row.next) for row in sources.rows(house)}
    assert rows["gone"] == ("gone", None)
    assert rows["failed"] == ("failing (2 in a row)", NOW)
    assert rows["new"] == ("never visited", None)

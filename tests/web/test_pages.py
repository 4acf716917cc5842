"""The pages: what they show, what they never show, and what goes with every answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.samples import NOW
from tests.web.conftest import SCRIPT, Client
from tests.web.pages_of import pages_of
from wirebell.app import sources
from wirebell.app.house import FixedClock, House
from wirebell.app.running import run_once
from wirebell.app.serving import Pulse


def test_health_is_said_while_all_is_well(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["ok"], body["problem"], body["stories"], body["sent"]) == (True, None, 0, 0)


def test_health_is_bad_while_a_kind_of_work_fails(house: House) -> None:
    pulse = Pulse(problems={"posts": "the disk is full", "takes": "the disk is full"})
    with pages_of(house, pulse) as client:
        answer = client.get("/healthz")
        assert (answer.status_code, answer.json()["ok"], answer.json()["problem"]) == (
            503,
            False,
            "the disk is full",
        )
        pulse.problems.clear()
        assert client.get("/healthz").status_code == 200


def test_a_database_that_does_not_answer_is_said_without_its_place(house: House) -> None:
    house.store.close()
    (house.settings.home / "wirebell.db").unlink()
    (house.settings.home / "wirebell.db").mkdir()
    with pages_of(house) as client:
        assert client.get("/healthz").status_code == 503
        page = client.get("/")
        assert page.status_code == 503
        assert str(house.settings.home) not in page.text
        assert "Try again" in page.text


def test_the_front_page_shows_stories_and_alerts_escaped(client: Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert SCRIPT not in page.text
    assert "Ferry &lt; pier &amp; crew rescued" in page.text
    assert "The &lt;i&gt;Tray&lt;/i&gt;" in page.text
    assert "<blockquote>Nine sailors were rescued" in page.text
    assert "sailors" in page.text


@pytest.mark.parametrize("hidden", ["Vault opened", "Crown found", "Sailors found it", "Sailors smelt oil"])
def test_what_is_withheld_under_embargo_or_taken_back_is_not_shown(hidden: str, client: Client) -> None:
    assert hidden not in client.get("/").text


def test_a_withdrawal_is_shown_as_one(client: Client, house: House) -> None:
    assert '<span class="mark">Withdrawn</span>' in client.get("/").text
    (withdrawn,) = [a.story for a in house.store.alerts() if a.kind == "withdrawn"]
    page = client.get(f"/story/{withdrawn}").text
    assert "has withdrawn this story" in page
    assert "smelt oil" not in page


def test_a_story_has_a_page_with_its_facts_and_the_way_to_its_publisher(client: Client, house: House) -> None:
    found = house.store.find_story("https://harbour.example/ferry")
    assert found is not None
    page = client.get(f"/story/{found.id}")
    assert page.status_code == 200
    assert SCRIPT not in page.text
    assert '<a href="https://harbour.example/ferry" rel="noreferrer">' in page.text
    assert "Ode Varga" in page.text
    assert "<b>Quill" not in page.text


def test_closed_stories_have_no_page(client: Client, house: House) -> None:
    closed = [s.id for _, s in house.store.stories() if s.headline in {"Vault opened", "Crown found"}]
    assert len(closed) == 2
    assert [client.get(f"/story/{story}").status_code for story in closed] == [404, 404]


@pytest.mark.parametrize("path", ["/nowhere", "/story/none", "/feed/none", "/feed/.atom", "/static/../routes.py"])
def test_what_is_not_there_has_a_page_that_says_so(path: str, client: Client) -> None:
    page = client.get(path)
    assert page.status_code == 404
    assert "Not here" in page.text


PLACES = [
    ("GET", "/", 200),
    ("HEAD", "/", 200),
    ("GET", "/healthz", 200),
    ("GET", "/static/wirebell.css", 200),
    ("GET", "/static/bell.svg", 200),
    ("GET", "/nowhere", 404),
    ("GET", "/unsubscribe/forged", 404),
    ("POST", "/unsubscribe/forged", 404),
    ("GET", "/feed/forged.atom", 404),
    ("POST", "/", 405),
    ("DELETE", "/unsubscribe/forged", 405),
]


@pytest.mark.parametrize(("method", "path", "status"), PLACES)
def test_every_answer_carries_the_safe_headers(method: str, path: str, status: int, client: Client) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_head_is_get_without_the_body(client: Client) -> None:
    head, get = client.head("/"), client.get("/")
    assert (head.status_code, head.headers["content-type"]) == (200, get.headers["content-type"])


def test_a_story_without_a_headline_is_called_so_and_can_be_opened(
    client: Client, house: House, tmp_path: Path
) -> None:
    (tmp_path / "nameless.json").write_text('{"id": "n", "body": "Nine sailors were rescued."}')
    sources.add(house, sources.SourceWish(address=str(tmp_path / "nameless.json"), alert_first=True))
    run_once(house)
    (story,) = (s.id for _, s in house.store.stories(limit=50) if not s.headline and s.told.kind == "new")
    own = (f"/story/{story}", f"/story/{story}/reuse", f"/desk/story/{story}", f"/why?story={story}")
    for path in ("/", "/latest", "/search?q=rescued", "/follows/new?expression=rescued", *own):
        page = client.get(path).text
        assert "A story without a headline" in page, path
        assert not re.search(r'<a href="/story/\w+"[^>]*></a>', page), path


def test_a_date_of_another_year_carries_it(client: Client, house: House) -> None:
    story = house.store.find_story("https://harbour.example/ferry")
    assert story is not None
    page = f"/story/{story.id}"
    assert ">14 Mar, 12:00<" in client.get(page).text.replace("Mar 14", "14 Mar")
    house.clock = FixedClock(NOW.replace(year=NOW.year + 1))
    assert ">14 Mar 2026, 12:00<" in client.get(page).text.replace("Mar 14, 2026", "14 Mar 2026")

"""Forms act for the reader at the machine and for nobody else."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from msgspec.structs import replace

from tests.samples import NOW
from tests.web.conftest import OURS, TOKEN, Client, send
from tests.web.pages_of import pages_of
from wirebell.app import follows
from wirebell.app.house import FixedClock, House
from wirebell.app.policies import PolicyWish
from wirebell.app.preferring import preferences_of
from wirebell.model.policy import Policy
from wirebell.web.routes import MOST

State = Callable[[], Any]


PROVEN = ("/unsubscribe", "/push", "/api", "/confirm", "/furniture", "/websub")


def forms(app: Litestar, house: House) -> Iterator[str]:
    """Every path that takes a POST, but for links of mails and pushes, which carry a proof of their own."""
    follow = house.store.follows("ana")[0].id
    for route in app.routes:
        if isinstance(route, HTTPRoute) and "POST" in route.methods and not route.path.startswith(PROVEN):
            yield route.path_format.replace("{name}", follow)


FILLED = {"expression": "harbour", "follower": "ana", "zone": "Europe/Paris", "cap": "3/day", "to": "feed"}


def test_there_are_forms_and_they_are_all_swept(client: Client, house: House) -> None:
    assert len(list(forms(client.app, house))) >= 6


WRONG: list[tuple[str, dict[str, str], dict[str, str]]] = [
    ("no token", OURS, {}),
    ("a forged token", OURS, {"token": "ImFuYSI.aYbCdE.forged"}),
    ("another site", {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, {"token": "good"}),
    ("another site that hides", {"Sec-Fetch-Site": "cross-site", "Origin": "null"}, {"token": "good"}),
    ("a sister site", {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:9999"}, {"token": "good"}),
    ("an odd origin", {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, {"token": "good"}),
    ("an old browser elsewhere", {"Origin": "https://evil.example"}, {"token": "good"}),
    ("an old browser that hides", {"Origin": "null"}, {"token": "good"}),
    ("nothing said of where from", {}, {"token": "good"}),
]


@pytest.mark.parametrize(("headers", "token"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_every_form_refuses_what_our_pages_did_not_send(
    headers: dict[str, str], token: dict[str, str], client: Client, house: House, state: State
) -> None:
    good = TOKEN.search(client.get("/settings").text)
    assert good is not None
    before = state()
    for path in forms(client.app, house):
        filled = {**FILLED, **token} if token.get("token") != "good" else {**FILLED, "token": good[1]}
        answer = client.post(path, data=filled, headers=headers, follow_redirects=False)
        assert answer.status_code == 403, path
        assert "nothing was changed" in answer.text
        assert "set-cookie" not in answer.headers
    assert state() == before


def test_no_form_acts_for_strangers(stranger: Client, client: Client, house: House, state: State) -> None:
    good = TOKEN.search(client.get("/settings").text)
    assert good is not None
    before = state()
    for path, host in itertools.product(forms(stranger.app, house), ("news.example", "127.0.0.1:8580")):
        answer = stranger.post(path, data={**FILLED, "token": good[1]}, headers={**OURS, "Host": host})
        assert answer.status_code == 403
        assert "read only" in answer.text
    assert state() == before


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "[::2]", "", "8580"]
)
def test_a_name_that_was_rebound_to_this_machine_opens_nothing(host: str, client: Client) -> None:
    page = client.get("/", headers={"Host": host})
    assert TOKEN.search(page.text) is None
    assert "read only" in page.text
    assert client.get("/follows", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8580", "[::1]:8580", "127.8.0.1", "LOCALHOST"])
def test_this_machine_has_several_names(host: str, client: Client) -> None:
    assert TOKEN.search(client.get("/settings", headers={"Host": host}).text)


def test_a_house_that_is_served_to_others_has_no_local_reader(house: House) -> None:
    house.settings = replace(house.settings, base_url="https://news.example")
    with pages_of(house, loopback=True) as behind_a_proxy:
        assert TOKEN.search(behind_a_proxy.get("/").text) is None


def test_an_old_page_cannot_send(client: Client, house: House) -> None:
    good = TOKEN.search(client.get("/settings").text)
    assert good is not None
    for hours, status in ((11, 303), (13, 403)):
        house.clock = FixedClock(NOW + timedelta(hours=hours))
        filled = {"token": good[1], "expression": "harbour"}
        answer = client.post("/follow", data=filled, headers=OURS, follow_redirects=False)
        assert (answer.status_code, "old" in answer.text) == (status, status == 403)


def test_a_page_open_for_another_follower_cannot_send(client: Client, house: House) -> None:
    follows.add_follower(house, "bo")
    old = TOKEN.search(client.get("/settings").text)
    assert old is not None
    send(client, "/as", follower="bo")
    answer = client.post("/follow", data={"token": old[1], "expression": "harbour"}, headers=OURS)
    assert answer.status_code == 403
    assert "another follower" in answer.text


def test_too_much_is_refused_in_words(client: Client, state: State) -> None:
    before = state()
    answer = client.post("/follow", content=b"a" * (MOST + 1), headers=OURS)
    assert answer.status_code == 413
    assert "64 kB" in answer.text
    assert state() == before


@pytest.mark.parametrize("content", [b"\xff\xfe=1", b"&".join(b"a%d=1" % n for n in range(99)), b"%ff=1"])
def test_what_is_no_form_is_refused_in_words(content: bytes, client: Client) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = client.post("/follow", content=content, headers={**OURS, **kind})
    assert answer.status_code == 400
    assert "cannot be read" in answer.text
    assert client.post("/follow", json={"a": 1}, headers=OURS).status_code == 400


@pytest.mark.parametrize(
    "back",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x=1", "javascript:x", ""],
)
def test_nobody_is_sent_elsewhere(back: str, client: Client) -> None:
    answer = send(client, "/follow", expression="harbour", back=back)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?told=followed"
    assert "set-cookie" not in answer.headers


# -- what forms do ----------------------------------------------------------------------------------------


def test_following_and_stopping(client: Client, house: House) -> None:
    story = house.store.find_story("https://harbour.example/ferry")
    assert story is not None
    place = f"/story/{story.id}"
    answer = send(client, "/follow", place, expression='place:"north pier"', back=f"{place}#follow")
    assert answer.headers["location"] == f"{place}?told=followed#follow"
    (made,) = [f for f in house.store.follows("ana") if "pier" in f.expression]
    page = client.get(answer.headers["location"]).text
    assert "Followed. You hear of it" in page
    assert f'action="/follows/{made.id}/stop"' in page
    assert send(client, "/follow", expression='place:"North  Pier"').status_code == 303
    assert len([f for f in house.store.follows("ana") if "pier" in f.expression]) == 1
    for _ in range(2):
        assert send(client, f"/follows/{made.id}/stop").headers["location"] == "/follows?told=stopped"
        assert made.id not in {f.id for f in house.store.follows("ana")}


def test_what_is_followed_otherwise_already_is_shown_to_be_changed(client: Client, house: House) -> None:
    send(client, "/follow", expression="harbour", cadence="daily")
    follow = house.store.follows("ana")[-1]
    answer = send(client, "/follow", expression="harbour", cadence="instant")
    assert answer.headers["location"] == f"/follows/{follow.id}?told=stood"
    assert "You follow this already" in client.get(answer.headers["location"]).text
    assert house.store.follows("ana")[-1] == follow
    assert send(client, "/follow", expression="harbour").headers["location"].endswith("told=followed")


def test_what_cannot_be_followed_is_explained_by_the_builder(client: Client) -> None:
    answer = send(client, "/follow", expression="troops AND (")
    assert answer.headers["location"] == "/follows/new?expression=troops+AND+%28"
    page = client.get(answer.headers["location"])
    assert (page.status_code, "<mark>(</mark>" in page.text or "<mark>␣</mark>" in page.text) == (200, True)


def test_what_is_followed_is_told_in_words(client: Client) -> None:
    asked = "said(sayed: withdraw*) NOT place:karsan"
    page = client.get("/follows/new", params={"expression": asked}).text
    told = "(a statement by Sayed: “withdraw…”), but not the place Karsan"
    assert f"Read as: {told}<" in page
    assert "<code>said(sayed: withdraw*) AND NOT place:karsan</code>" in page
    send(client, "/follow", expression=asked)
    assert f">{told}</a>" in client.get("/follows").text


def test_pausing_and_resuming(client: Client, house: House) -> None:
    first = house.store.follows("ana")[0]
    send(client, f"/follows/{first.id}/pause", resume="no")
    assert "paused" in client.get("/follows").text
    assert next(f for f in house.store.follows("ana") if f.id == first.id).policy.pause == "2026-03-14.."
    send(client, f"/follows/{first.id}/pause", resume="yes")
    assert "paused" not in client.get("/follows").text
    assert of_follow(house, first.id).pause is None, "a pause of all follows that is set later holds this one too"


def test_resuming_a_follow_while_all_are_paused_tells_of_it_alone(client: Client, house: House) -> None:
    one, other = house.store.follows("ana")[:2]
    house.store.set_preferences(replace(preferences_of(house, "ana"), policy=Policy(pause="2026-03-01..")))
    assert client.get("/follows").text.count("resume") >= 2
    send(client, f"/follows/{one.id}/pause", resume="yes")
    assert (of_follow(house, one.id).pause, of_follow(house, other.id).pause) == ("", None)


def of_follow(house: House, name: str) -> Policy:
    return next(follow.policy for follow in house.store.follows("ana") if follow.id == name)


def test_changing_a_follow(client: Client, house: House) -> None:
    first = house.store.follows("ana")[0]
    place = f"/follows/{first.id}"
    done = send(client, f"{place}/change", place, to="new@mail.example", cadence="daily", quiet="22:00-07:00")
    assert done.headers["location"] == f"{place}?told=changed"
    changed = next(f for f in house.store.follows("ana") if f.id == first.id)
    assert (changed.to, changed.policy.cadence, changed.policy.quiet) == (
        "mailto:new@mail.example",
        "daily",
        ("22:00-07:00",),
    )
    wrong = send(client, f"{place}/change", place, cap="heaps")
    assert wrong.status_code == 400
    assert "Nothing was changed" in wrong.text
    reworded = send(client, f"{place}/change", place, expression="seafarers")
    assert [f.expression for f in house.store.follows("ana")][-1] == "seafarers"
    assert reworded.headers["location"] == f"{place}?told=changed"
    assert "seafarers" in client.get(place).text


def test_other_words_for_a_follow_leave_it_paused_and_muted(client: Client, house: House) -> None:
    wish = PolicyWish(mute=["regatta"], pause="2026-01-01..")
    place = f"/follows/{follows.add(house, 'lantern', 'ana', 'feed', wish).id}"
    assert send(client, f"{place}/change", place, expression="beacon", cap="heaps").status_code == 400
    assert "lantern" in client.get(place).text
    assert send(client, f"{place}/change", place, expression="beacon", cap="5/day").status_code == 303
    after = next(f for f in house.store.follows("ana") if f.expression == "beacon").policy
    assert [mute.what for mute in after.mute or ()] == ["regatta"]
    assert (after.pause, after.cap) == ("2026-01-01..", "5/day")


def test_settings_are_saved_or_said_to_be_wrong(client: Client, house: House) -> None:
    assert (
        send(client, "/settings/save", zone="europe/paris", cap="5/day").headers["location"]
        == "/settings?told=saved"
    )
    page = client.get("/settings").text
    assert 'value="Europe/Paris"' in page
    assert 'value="5/day"' in page
    wrong = send(client, "/settings/save", zone="Mars/Olympus")
    assert (wrong.status_code, "no time zone" in wrong.text) == (400, True)
    assert 'value="Europe/Paris"' in wrong.text


def test_choosing_who_reads(client: Client, house: House) -> None:
    follows.add_follower(house, "josé b")
    assert "You read as ana" in client.get("/").text
    chosen = send(client, "/as", follower="josé-b")
    assert "HttpOnly" in chosen.headers["set-cookie"]
    assert "SameSite=strict" in chosen.headers["set-cookie"]
    assert "You read as josé-b" in client.get("/").text
    assert send(client, "/as", follower="nobody").status_code == 404


def test_why_tells_the_time_of_the_readers_clock(client: Client, house: House) -> None:
    story = house.store.find_story("https://harbour.example/ferry")
    assert story is not None
    send(client, "/settings/save", zone="Europe/Paris")
    page = client.get("/why", params={"story": story.id}).text
    assert re.search(r"\d+ March 2026, \d\d:\d\d (CET|CEST|GMT\+0[12]:00|UTC\+0[12]:00)", page)
    assert not re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", page)

"""What is closed, browsers and lists of feeds over the API; and answers that are not said twice."""

from __future__ import annotations

from tests.web.api.conftest import AUTH, ENDPOINT, KEY, Program
from tests.web.api.test_api import Programs, every, problem
from wirebell.app.house import House

TOPIC = "topic:wb:us-foreign-policy"


def test_a_topic_is_closed_to_all_but_who_is_entitled_and_opened_again(programs: Programs, shared: House) -> None:
    ola = programs["ola"]
    closed = ola("POST", "/closed", json={"thing": TOPIC})
    assert closed.status_code == 201
    assert closed.json() == {"thing": TOPIC, "label": "US foreign policy", "closed": True, "followers": ["bo"]}
    assert ola("POST", f"/closed/{TOPIC}/followers", json={"follower": "ana"}).json()["followers"] == ["ana", "bo"]
    assert ola("DELETE", f"/closed/{TOPIC}/followers/bo").status_code == 204
    assert [(row["thing"], row["closed"], row["followers"]) for row in every(ola, "/closed")] == [
        (TOPIC, True, ["ana"])
    ]
    assert ola("DELETE", f"/closed/{TOPIC}").status_code == 204
    assert every(ola, "/closed")[0]["closed"] is False
    changes = [change for change in shared.store.changes(limit=10) if change.kind == "access"]
    assert ("ola", "api") in {(change.who, change.via) for change in changes}


def test_what_is_not_there_is_neither_closed_nor_opened(programs: Programs) -> None:
    ola = programs["ola"]
    for thing in ("source:nowhere", "topic:nothing"):
        problem(ola("POST", "/closed", json={"thing": thing}), 404, "not-found")
        problem(ola("DELETE", f"/closed/{thing}"), 404, "not-found")
    problem(ola("POST", "/closed", json={"thing": "person:x"}), 422, "invalid")
    problem(ola("POST", f"/closed/{TOPIC}/followers", json={"follower": "nobody"}), 422, "invalid")
    problem(ola("DELETE", f"/closed/{TOPIC}/followers/ana"), 404, "not-found")


def test_a_browser_is_added_renewed_and_let_go_of(ana: Program, shared: House) -> None:
    assert len(ana("GET", "/me/push-key").json()["public"]) > 80
    said = {"endpoint": f"{ENDPOINT}two", "key": KEY, "auth": AUTH, "name": "Tablet"}
    made = ana("POST", "/me/browsers", json=said).json()
    assert (made["name"], made["service"]) == ("Tablet", "updates.push.services.mozilla.com")
    assert ana("POST", "/me/browsers", json=said).json() == made
    assert made["id"] in {row["id"] for row in every(ana, "/me/browsers")}
    path = f"/me/browsers/{made['id']}"
    assert ana("PATCH", path, json={**said, "endpoint": f"{ENDPOINT}three"}).json() == made
    assert {b.endpoint for b in shared.store.browsers("ana")} == {f"{ENDPOINT}ana", f"{ENDPOINT}three"}
    assert KEY not in ana("GET", "/me/browsers").text
    assert ana("DELETE", path).status_code == 204
    problem(ana("DELETE", path), 404, "not-found")


def test_a_browser_elsewhere_or_with_no_key_is_refused(ana: Program) -> None:
    good = {"endpoint": f"{ENDPOINT}two", "key": KEY, "auth": AUTH}
    wrong = [
        {"endpoint": "https://127.0.0.1/x"},
        {"endpoint": "https://evil.example/x"},
        {"key": AUTH},
        {"auth": KEY},
    ]
    for part in wrong:
        problem(ana("POST", "/me/browsers", json={**good, **part}), 422, "invalid")


def test_feeds_of_a_list_are_added_and_what_cannot_be_is_named(programs: Programs) -> None:
    eve = programs["eve"]
    feeds = '<outline xmlUrl="https://one.example/f"/><outline text="Odd" xmlUrl="gopher://two.example/f"/>'
    said = {"opml": f'<opml version="2.0"><body>{feeds}</body></opml>', "pages": "never"}
    found = eve("POST", "/sources/import", json=said).json()
    assert (found["added"], found["there"], len(found["refused"])) == (1, 0, 1)
    assert eve("POST", "/sources/import", json=said).json()["there"] == 1
    bomb = '<!DOCTYPE opml [<!ENTITY a "aaaa">]><opml version="2.0"><body>&a;</body></opml>'
    problem(eve("POST", "/sources/import", json={"opml": bomb}), 422, "invalid")
    problem(eve("POST", "/sources/import", json={"opml": "no list"}), 422, "invalid")


def test_an_answer_that_a_program_has_is_not_said_again_until_it_changes(ana: Program) -> None:
    first = ana("GET", "/follows")
    mark = first.headers["etag"]
    for known in (mark, f'"other", W/{mark}', "*"):
        again = ana("GET", "/follows", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", mark)
    assert ana("POST", "/follows", json={"expression": "pier"}).status_code == 201
    changed = ana("GET", "/follows", headers={"If-None-Match": mark})
    assert changed.status_code == 200
    assert changed.headers["etag"] != mark
    assert changed.headers["cache-control"] == "private, no-cache"

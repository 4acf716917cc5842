"""What programs ask of the API and what they are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.samples import NOW
from tests.web.api.conftest import ALL, Program
from tests.web.signed import LINK, mails, text_of
from wirebell.accounts import tokens, users
from wirebell.app import follows, preferring, webhooks
from wirebell.app.house import FixedClock, House
from wirebell.web.api.door import QUOTA
from wirebell.web.api.problems import TYPES

Programs = dict[str, Program]


def every(program: Program, path: str, **query: Any) -> list[Any]:
    """Read a list to its end by cursor."""
    found: list[Any] = []
    cursor = ""
    while True:
        page = program("GET", path, params={**query, "limit": 1, **({"cursor": cursor} if cursor else {})}).json()
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = page["next"]


def problem(answer: Any, status: int, kind: str) -> Any:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert (found["status"], found["type"]) == (status, TYPES + kind)
    return found


# -- coming in --------------------------------------------------------------------------------------------


def test_a_token_says_who_one_is_and_is_seen_to_be_used(ana: Program, shared: House) -> None:
    found = ana("GET", "/me").json()
    assert (found["follower"], found["address"], found["scopes"]) == ("ana", "ana@mail.example", ["read", "write"])
    (row,) = ana("GET", "/me/tokens").json()["items"]
    assert row["seen"] is not None
    assert "token" not in row
    assert ana.token not in ana("GET", "/me/export").text
    shared.store.close()
    for file in shared.settings.home.rglob("*"):
        assert not file.is_file() or ana.token.encode() not in file.read_bytes()


@pytest.mark.parametrize(
    "token", ["", "wb_", "wb_" + "x" * 43, "Bearer", "\N{SNOWMAN}".encode().decode("latin-1")]
)
def test_without_a_good_token_nothing_is_answered(token: str, api: TestClient[Litestar]) -> None:
    headers = [(b"authorization", f"Bearer {token}".encode("latin-1"))]
    for path in ("/me", "/stories", "/nowhere"):
        answer = api.get(f"/api/v1{path}", headers=headers)
        problem(answer, 401, "unauthenticated")
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_session_of_a_browser_opens_no_api(api: TestClient[Litestar], shared: House) -> None:
    from tests.web.signed import signed_in

    assert signed_in(shared, "ana", api).get("/api/v1/me").status_code == 401


def test_scopes_are_what_the_token_has_and_the_role_still_allows(programs: Programs, shared: House) -> None:
    problem(programs["ana"]("GET", "/sources"), 403, "scope")
    assert programs["eve"]("GET", "/sources").status_code == 200
    problem(programs["eve"]("GET", "/users"), 403, "scope")
    assert programs["ola"]("GET", "/users").status_code == 200
    users.set_role(shared, "ola", "reader")
    problem(programs["ola"]("GET", "/users"), 403, "scope")
    only = Program(programs["ana"].client, tokens.make(shared, "ana", "reads", ("read",)).token)
    problem(only("POST", "/follows", json={"expression": "pier"}), 403, "scope")


def test_an_ended_token_is_over_at_once(ana: Program) -> None:
    made = ana("POST", "/me/tokens", json={"name": "other", "scopes": ["read"]}).json()
    other = Program(ana.client, made["token"])
    assert other("GET", "/me").status_code == 200
    problem(other("POST", "/me/tokens", json={"name": "x", "scopes": ["read"]}), 403, "scope")
    assert ana("DELETE", f"/me/tokens/{made['id']}").status_code == 204
    problem(other("GET", "/me"), 401, "unauthenticated")


def test_a_token_makes_none_that_can_do_more(ana: Program) -> None:
    problem(ana("POST", "/me/tokens", json={"name": "x", "scopes": ["read", "operate"]}), 403, "scope")


def test_a_token_has_its_days(ana: Program, shared: House) -> None:
    shared.clock = FixedClock(NOW + timedelta(days=tokens.DAYS, minutes=1))
    problem(ana("GET", "/me"), 401, "unauthenticated")


# -- pages ------------------------------------------------------------------------------------------------


def test_lists_go_on_where_they_ended_whatever_comes_meanwhile(ana: Program, shared: House) -> None:
    all_stories = every(ana, "/stories")
    assert [s["headline"] for s in all_stories] == ["Ferry < pier & crew rescued"]
    whole = ana("GET", "/alerts").json()["items"]
    assert len(whole) >= 2
    assert every(ana, "/alerts") == whole
    assert len(every(ana, "/deliveries")) == len(ana("GET", "/deliveries").json()["items"])
    first = ana("GET", "/follows", params={"limit": 1}).json()
    added = [follows.add(shared, f"word{n}", "ana", "feed").id for n in range(5)]
    rest = ana("GET", "/follows", params={"limit": 100, "cursor": first["next"]}).json()["items"]
    seen = [f["follow"]["id"] for f in (*first["items"], *rest)]
    assert len(set(seen)) == len(seen)
    assert {f.id for f in shared.store.follows("ana")} - set(added) <= set(seen)


def test_a_cursor_is_of_its_list_and_its_reader(programs: Programs) -> None:
    cursor = programs["ana"]("GET", "/follows", params={"limit": 1}).json()["next"]
    for who, path in (("bo", "/follows"), ("ana", "/alerts"), ("ana", "/me/tokens")):
        found = problem(programs[who]("GET", path, params={"cursor": cursor}), 422, "invalid")
        assert found["faults"] == [{"at": "cursor", "detail": "not ours"}]


# -- asking wrongly ---------------------------------------------------------------------------------------


def test_options_tell_what_an_address_takes(programs: Programs) -> None:
    told = programs["ana"]("OPTIONS", "/follows")
    assert (told.status_code, told.content, told.headers["allow"]) == (204, b"", "GET, HEAD, OPTIONS, POST")
    problem(programs["ana"]("OPTIONS", "/nowhere"), 404, "not-found")


# -- once -------------------------------------------------------------------------------------------------


def test_under_a_key_something_is_done_once(ana: Program, shared: House) -> None:
    key = {"Idempotency-Key": "k-1"}
    first = ana("POST", "/me/tokens", json={"name": "a", "scopes": ["read"]}, headers=key)
    assert first.status_code == 201
    problem(ana("POST", "/me/tokens", json={"name": "a", "scopes": ["read"]}, headers=key), 409, "conflict")
    key = {"Idempotency-Key": "k-2"}
    answers = [ana("POST", "/follows", json={"expression": "pier"}, headers=key) for _ in range(2)]
    assert [a.status_code for a in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert answers[1].headers["idempotency-replayed"] == "true"
    problem(ana("POST", "/follows", json={"expression": "quay"}, headers=key), 422, "key-reused")
    wrong = {"Idempotency-Key": "k-3"}
    problem(ana("POST", "/follows", json={"expression": "a AND"}, headers=wrong), 422, "expression")
    assert ana("POST", "/follows", json={"expression": "a"}, headers=wrong).status_code == 201
    problem(
        ana("POST", "/follows", json={"expression": "a"}, headers={"Idempotency-Key": "x" * 300}), 422, "invalid"
    )


# -- limits -----------------------------------------------------------------------------------------------


def test_a_token_may_ask_so_often(programs: Programs) -> None:
    first = programs["ana"]("GET", "/me")
    assert first.headers["ratelimit-policy"] == f'"token";q={QUOTA};w=60'
    assert first.headers["ratelimit"].startswith(f'"token";r={QUOTA - 1};t=')
    answers = [programs["ana"]("GET", "/nowhere") for _ in range(QUOTA)]
    last = answers[-1]
    assert last.status_code == 429
    assert last.json()["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded"
    assert last.json()["violated-policies"] == ["token"]
    assert int(last.headers["retry-after"]) >= 1
    assert programs["bo"]("GET", "/me").status_code == 200


def test_strangers_are_slowed_down(api: TestClient[Litestar], ana: Program) -> None:
    assert [api.get("/api/v1/me").status_code for _ in range(61)] == [401] * 60 + [429]
    assert ana("GET", "/me").status_code == 200


# -- what it does -----------------------------------------------------------------------------------------


def test_what_is_followed_otherwise_already_is_refused_and_stays(ana: Program) -> None:
    wanted = {"expression": "pier", "policy": {"cadence": "daily"}}
    made = ana("POST", "/follows", json=wanted).json()["follow"]
    assert ana("POST", "/follows", json=wanted).json()["follow"] == made
    assert ana("POST", "/follows", json={"expression": "pier"}).json()["follow"] == made
    refused = ana("POST", "/follows", json={"expression": "pier", "policy": {"cadence": "instant"}})
    problem(refused, 409, "conflict")
    assert f"PATCH /follows/{made['id']}" in refused.json()["detail"]
    assert ana("GET", f"/follows/{made['id']}").json()["follow"] == made


def test_following_looking_back_changing_and_stopping(ana: Program, shared: House) -> None:
    tried = ana("POST", "/follows/try", json={"expression": "sailors"}).json()
    assert tried["matches"] >= 1
    made = ana("POST", "/follows", json={"expression": "pier", "policy": {"cadence": "daily"}})
    assert made.status_code == 201
    id_ = made.json()["follow"]["id"]
    assert made.json()["follow"]["policy"]["cadence"] == "daily"
    assert ana("GET", f"/follows/{id_}").json()["follow"]["expression"] == "pier"
    changed = ana("PATCH", f"/follows/{id_}", json={"to": "feed", "policy": {"cap": "5/day"}}).json()
    assert (changed["follow"]["to"], changed["follow"]["policy"]["cap"]) == ("feed", "5/day")
    assert ana("DELETE", f"/follows/{id_}").status_code == 204
    problem(ana("GET", f"/follows/{id_}"), 404, "not-found")


def test_alerts_go_to_no_mailbox_that_has_not_agreed(ana: Program, shared: House) -> None:
    body = {"expression": "pier", "to": "mailto:victim@mail.example"}
    for _ in range(3):
        problem(ana("POST", "/follows", json=body), 409, "unconfirmed")
    problem(ana("PATCH", "/preferences", json={"to": "mailto:victim@mail.example"}), 409, "unconfirmed")
    (mail,) = mails(shared, 1)
    assert mail["To"] == "victim@mail.example"
    link = LINK.search(text_of(mail))
    assert link
    assert ana.client.get(link[1]).status_code == 200
    problem(ana("POST", "/follows", json=body), 409, "unconfirmed")
    assert ana.client.post(link[1]).status_code == 200
    assert ana("POST", "/follows", json=body).status_code == 201


def test_preferences(ana: Program) -> None:
    changed = ana("PATCH", "/preferences", json={"zone": "europe/paris", "policy": {"quiet": ["22:00-07:00"]}})
    assert changed.json()["zone"] == "Europe/Paris"
    assert ana("GET", "/preferences").json()["policy"]["quiet"] == ["22:00-07:00"]


def test_stories_search_things_and_why(ana: Program) -> None:
    story = ana("GET", "/stories").json()["items"][0]
    full = ana("GET", f"/stories/{story['id']}").json()
    assert full["text"].startswith("Nine sailors")
    assert all(f["span"][1] <= len(full["text"]) for f in full["figures"])
    (hit,) = ana("GET", "/search", params={"q": "sailors"}).json()["items"]
    assert hit["reasons"][0]["passage"]
    problem(ana("GET", "/search", params={"q": "a OR"}), 422, "expression")
    kind, _, slug = full["mentions"][0]["id"].partition(":")
    assert ana("GET", f"/things/{kind}/{slug}").json()["stories"]
    problem(ana("GET", "/things/nothing/north-pier"), 404, "not-found")
    assert ana("GET", "/topics", params={"q": "weather"}).json()["items"]
    why = ana("GET", "/why", params={"story": story["id"]}).json()
    assert (why["follower"], why["alerted"]) == ("ana", True)
    alert = ana("GET", "/alerts", params={"state": "out"}).json()["items"][0]
    assert ana("GET", f"/alerts/{alert['id']}").json() == alert


def test_what_is_withheld_under_embargo_or_closed_is_nowhere(ana: Program, shared: House) -> None:
    withheld = [s for _, s in shared.store.stories() if s.headline in {"Vault opened", "Crown found"}]
    assert len(withheld) == 2
    told = [
        ana("GET", path).text for path in ("/stories", "/alerts", "/events", "/search?q=sailors OR crown OR vault")
    ]
    told += [ana("GET", f"/stories/{s.id}").text + ana("GET", f"/why?story={s.id}").text for s in withheld]
    assert not any(word in text for text in told for word in ("Vault", "Crown"))


def test_an_editor_withdraws_a_story_and_it_is_told(programs: Programs, shared: House) -> None:
    from wirebell.app.running import run_once

    story = programs["ana"]("GET", "/stories").json()["items"][0]["id"]
    problem(programs["ana"]("POST", f"/stories/{story}/withdraw"), 403, "scope")
    assert programs["eve"]("POST", f"/stories/{story}/withdraw").json() == {"story": story, "version": 2}
    run_once(shared, all_due=True)
    assert {a.kind for a in shared.store.alerts("ana", story=story)} == {"new", "withdrawn"}
    assert programs["ana"]("GET", f"/stories/{story}").json()["text"] == ""
    problem(programs["eve"]("POST", f"/stories/{story}/withdraw"), 422, "invalid")
    problem(programs["eve"]("POST", "/stories/none/withdraw"), 404, "not-found")


def test_sources_and_users(programs: Programs) -> None:
    eve, ola = programs["eve"], programs["ola"]
    made = eve("POST", "/sources", json={"url": "https://paper.example/feed", "name": "Paper"})
    assert made.status_code == 201
    assert eve("GET", f"/sources/{made.json()['id']}").json()["name"] == "Paper"
    assert eve("DELETE", f"/sources/{made.json()['id']}").status_code == 204
    problem(eve("POST", "/sources", json={"url": "file:///etc/passwd"}), 422, "invalid")
    user = ola("POST", "/users", json={"address": "new@mail.example"}).json()
    assert ola("PATCH", f"/users/{user['follower']}", json={"role": "editor"}).json()["role"] == "editor"
    assert ola("DELETE", f"/users/{user['follower']}").status_code == 204
    problem(ola("PATCH", "/users/ola", json={"role": "reader"}), 409, "conflict")
    problem(ola("POST", "/users", json={"address": "ana@mail.example"}), 422, "invalid")


def test_webhooks_are_shown_to_whom_they_belong(programs: Programs) -> None:
    ana, hook = programs["ana"], {"url": "https://hooks.example/ana"}
    assert [row["url"] for row in ana("GET", "/webhooks").json()["items"]] == ["https://hooks.example/ana"]
    first = ana("POST", "/webhooks/secret", json=hook).json()["secret"]
    assert ana("POST", "/webhooks/rotate", json=hook).json()["secret"] != first
    assert ana("POST", "/webhooks/replay", json=hook).json() == {"replayed": 0}
    problem(ana("POST", "/webhooks/enable", json=hook), 422, "invalid")
    for step in ("secret", "rotate", "test", "enable", "replay"):
        problem(ana("POST", f"/webhooks/{step}", json={"url": "https://hooks.example/bo"}), 404, "not-found")


def test_a_webhook_that_anothers_preferences_name_is_nobodys_alone(programs: Programs, shared: House) -> None:
    hook = {"url": "https://hooks.example/ana"}
    own = programs["ana"]("POST", "/webhooks/secret", json=hook).json()["secret"]
    assert own != webhooks.secret(shared, hook["url"]).secret
    preferring.prefer(shared, "bo", to=hook["url"])
    problem(programs["ana"]("POST", "/webhooks/secret", json=hook), 404, "not-found")


def test_export_and_erasure(programs: Programs, shared: House) -> None:
    ana = programs["ana"]
    own = ana("GET", "/me/export").json()
    assert own["address"] == "ana@mail.example"
    assert {a["follower"] for a in own["alerts"]} == {"ana"}
    assert own["follows"]["followers"][0]["id"] == "ana"
    problem(ana("POST", "/me/erase", json={"follower": "bo"}), 422, "invalid")
    assert ana("POST", "/me/erase", json={"follower": "ana"}).json()["erased"] == "ana"
    problem(ana("GET", "/me"), 401, "unauthenticated")
    assert shared.store.alerts("ana") == []
    assert programs["bo"]("GET", "/me").status_code == 200


def test_a_scope_that_does_not_exist_is_refused_by_the_house(shared: House) -> None:
    from wirebell.errors import UsageError

    for wrong in (("king",), ()):
        with pytest.raises(UsageError):
            tokens.make(shared, "ana", "x", wrong)
    assert len(ALL) == len(tokens.SCOPES)


def test_a_flood_of_follows_is_held_up(ana: Program, shared: House) -> None:
    answers = [ana("POST", "/follows", json={"expression": f"word{n}"}) for n in range(61)]
    assert [a.status_code for a in answers] == [201] * 60 + [409]
    shared.clock = FixedClock(NOW + timedelta(hours=1))
    for n in range(500):
        follows.add(shared, f"more{n}", "ana", "feed")
    assert (
        "500 follows" in problem(ana("POST", "/follows", json={"expression": "again"}), 409, "conflict")["detail"]
    )


def test_a_reader_follows_no_expression_of_a_desks_size(programs: Programs) -> None:
    many = " OR ".join(f"word{n}" for n in range(100))
    for path in ("/follows", "/follows/try"):
        problem(programs["ana"]("POST", path, json={"expression": many}), 422, "expression")
        assert programs["eve"]("POST", path, json={"expression": many}).status_code in {200, 201}


def test_a_webhook_is_of_one_reader(programs: Programs, shared: House) -> None:
    theirs = {"expression": "pier", "to": "https://hooks.example/bo"}
    assert "Somebody else" in problem(programs["ana"]("POST", "/follows", json=theirs), 422, "invalid")["detail"]
    problem(programs["ana"]("PATCH", "/preferences", json={"to": theirs["to"]}), 422, "invalid")
    assert [row["url"] for row in programs["bo"]("GET", "/webhooks").json()["items"]] == [theirs["to"]]

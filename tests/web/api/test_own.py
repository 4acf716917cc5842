"""A reader's own over the API: addresses, private feed, all sessions at once, what waits, requests to reuse."""

from __future__ import annotations

import msgspec

from tests.samples import NOW
from tests.web.api.conftest import Program
from tests.web.api.test_api import Programs, every, problem
from tests.web.api.test_overseeing import story_id
from tests.web.signed import LINK, mails, send, signed_in, text_of
from wirebell.accounts import own, sessions
from wirebell.app import follows, sources
from wirebell.app.house import House
from wirebell.app.policies import PolicyWish
from wirebell.app.running import run_once

NEW = "new@mail.example"


def test_an_address_is_asked_at_once_a_day_and_alerts_go_there_once_it_agreed(ana: Program, shared: House) -> None:
    for given in (NEW, f"mailto:{NEW}", NEW):
        asked = ana("POST", "/me/addresses", json={"address": given})
        assert (asked.status_code, asked.json()) == (202, {"address": f"mailto:{NEW}", "confirmed": False})
    (mail,) = mails(shared, 1)
    assert mail["To"] == NEW
    link = LINK.search(text_of(mail))
    assert link
    assert link[1] not in asked.text
    before = ["mailto:ana.second@mail.example", "mailto:ana@mail.example"]
    assert [row["address"] for row in every(ana, "/me/addresses")] == before
    assert ana.client.post(link[1]).status_code == 200
    assert {"address": f"mailto:{NEW}", "confirmed": True} in every(ana, "/me/addresses")
    assert ana("POST", "/follows", json={"expression": "pier", "to": f"mailto:{NEW}"}).status_code == 201


def test_an_address_is_let_go_of_unless_alerts_go_there(ana: Program, shared: House) -> None:
    second = {"address": "ana.second@mail.example"}
    made = ana("POST", "/follows", json={"expression": "pier", "to": "mailto:ana.second@mail.example"}).json()
    problem(ana("POST", "/me/addresses/remove", json=second), 409, "conflict")
    assert ana("DELETE", f"/follows/{made['follow']['id']}").status_code == 204
    assert ana("POST", "/me/addresses/remove", json=second).status_code == 204
    problem(ana("POST", "/me/addresses/remove", json=second), 404, "not-found")
    assert list(shared.store.confirmed("ana")) == ["mailto:ana@mail.example"]
    assert "mailto:bo.second@mail.example" in shared.store.confirmed("bo")


def test_what_is_no_mail_address_is_not_asked_at(ana: Program, shared: House) -> None:
    for wrong in ("nobody", "https://hooks.example/ana", "feed", "a@b@c", "x" * 321):
        problem(ana("POST", "/me/addresses", json={"address": wrong}), 422, "invalid")
    problem(ana("POST", "/me/addresses/remove", json={"address": "nobody"}), 422, "invalid")
    assert mails(shared) == []


def test_pages_and_programs_of_a_reader_ask_at_ten_addresses_an_hour_together(shared: House, ana: Program) -> None:
    answers = [ana("POST", "/me/addresses", json={"address": f"a{n}@mail.example"}) for n in range(10)]
    assert {a.status_code for a in answers} == {202}
    problem(ana("POST", "/me/addresses", json={"address": "more@mail.example"}), 409, "conflict")
    problem(ana("POST", "/follows", json={"expression": "x", "to": "mailto:more@mail.example"}), 409, "conflict")
    signed_in(shared, "ana", ana.client)
    refused = send(ana.client, "/settings/addresses", "/settings/access", address="more@mail.example")
    assert (refused.status_code, "Ten addresses an hour" in refused.text) == (400, True)
    assert len(mails(shared, 10)) == 10


def test_where_alerts_go_is_listed_and_tried_and_others_are_not(ana: Program, shared: House) -> None:
    mine = [row["address"] for row in every(ana, "/me/reached")]
    assert {"feed", "mailto:ana@mail.example", "mailto:ana.second@mail.example"} <= set(mine)
    assert [address for address in mine if "bo" in address] == []
    made = ana("POST", "/me/reached/test", json={"address": "mailto:ana.second@mail.example"})
    assert (made.status_code, made.json()["outcome"], made.json()["ok"]) == (200, "delivered", True)
    assert [mail["To"] for mail in mails(shared, 1)] == ["ana.second@mail.example"]
    for others in ("mailto:bo.second@mail.example", "https://hooks.example/bo"):
        problem(ana("POST", "/me/reached/test", json={"address": others}), 404, "not-found")
    for wrong in ("feed", "nobody"):
        problem(ana("POST", "/me/reached/test", json={"address": wrong}), 422, "invalid")
    for _ in range(8):
        ana("POST", "/me/reached/test", json={"address": "mailto:ana@mail.example"})
    problem(ana("POST", "/me/reached/test", json={"address": "mailto:ana@mail.example"}), 409, "conflict")


def test_one_mute_ends_and_the_others_stay(ana: Program) -> None:
    said = {"expression": "pier", "policy": {"mute": ["golf", "chess"]}}
    made = ana("POST", "/follows", json=said).json()["follow"]["id"]
    after = ana("PATCH", f"/follows/{made}", json={"policy": {"unmute": ["golf"]}}).json()["follow"]["policy"]
    assert [mute["what"] for mute in after["mute"]] == ["chess"]
    problem(ana("PATCH", f"/follows/{made}", json={"policy": {"unmute": ["golf"]}}), 422, "invalid")


def test_the_private_feed_gets_another_address_and_it_is_not_kept(ana: Program, shared: House) -> None:
    before, key = ana("GET", "/me").json()["feed"], {"Idempotency-Key": "feed-1"}
    made = ana("POST", "/me/feed/renew", headers=key).json()["feed"]
    assert made != before
    assert ana("GET", "/me").json()["feed"] == made
    assert [ana.client.get(feed).status_code for feed in (before, made)] == [404, 200]
    problem(ana("POST", "/me/feed/renew", headers=key), 409, "conflict")
    assert ana("GET", "/me").json()["feed"] == made
    shared.store.close()
    name = made.rpartition("/")[2].removesuffix(".atom").encode()
    for file in shared.settings.home.rglob("*"):
        assert not file.is_file() or name not in file.read_bytes()


def test_all_sessions_end_at_once_but_the_one_that_is_named(ana: Program, shared: House) -> None:
    here = sessions.begin(shared, "ana", "Chrome, Android").id
    theirs = own.sessions_of(shared, "bo")
    problem(ana("DELETE", "/me/sessions", params={"but": theirs[0].id}), 404, "not-found")
    assert len(own.sessions_of(shared, "ana")) == 2
    assert ana("DELETE", "/me/sessions", params={"but": here}).json() == {"ended": 1}
    assert [row["id"] for row in every(ana, "/me/sessions")] == [here]
    assert ana("DELETE", "/me/sessions").json() == {"ended": 1}
    assert ana("DELETE", "/me/sessions").json() == {"ended": 0}
    assert own.sessions_of(shared, "bo") == theirs
    assert ana("GET", "/me").status_code == 200


# -- what waits -------------------------------------------------------------------------------------------


def test_what_waits_for_the_next_digest_is_listed_soonest_first(programs: Programs, shared: House) -> None:
    tray = shared.settings.home.parent / "more.json"
    for cadence, expression in (("daily", "lantern"), ("hourly", "lantern OR quayside")):
        follows.add(shared, expression, "ana", "feed", PolicyWish(cadence=cadence))
    told = [{"id": str(n), "headline": f"Lantern {n}", "body": "A lantern was lit."} for n in range(2)]
    tray.write_bytes(msgspec.json.encode([{**one, "published": NOW.isoformat()} for one in told]))
    sources.add(shared, sources.SourceWish(address=str(tray), name="More", alert_first=True))
    run_once(shared)
    rows = every(programs["ana"], "/me/waiting")
    assert {row["alert"]["headline"] for row in rows} == {"Lantern 0", "Lantern 1"}
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    assert {row["to"] for row in rows} == {"feed"}
    assert {row["alert"]["state"] for row in rows} == {"deferred"}
    assert rows == programs["ana"]("GET", "/me/waiting").json()["items"]
    assert every(programs["bo"], "/me/waiting") == []


# -- asking to reuse a story ------------------------------------------------------------------------------


def test_a_reader_asks_to_reuse_a_story_and_reads_the_answer(programs: Programs, shared: House) -> None:
    ana, ferry = programs["ana"], story_id(shared)
    said = {"name": "Ana Lind", "address": "ana.press@mail.example", "use": "In a school paper."}
    before = ana("GET", f"/stories/{ferry}/reuse").json()
    assert before["requests"] == []
    assert before["credit"].startswith("“Ferry < pier & crew rescued")
    key = {"Idempotency-Key": "reuse-1"}
    made = [ana("POST", f"/stories/{ferry}/reuse", json=said, headers=key) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    asked = made[0].json()
    assert (made[1].json(), asked["state"], asked["follower"]) == (asked, "open", "ana")
    assert programs["eve"]("GET", "/desk").json()["open_requests"] == 1
    assert [row["id"] for row in every(programs["eve"], "/reuse-requests")] == [asked["id"]]
    answer = {"state": "granted", "answer": "Gladly."}
    assert programs["eve"]("POST", f"/reuse-requests/{asked['id']}/answer", json=answer).status_code == 200
    (mine,) = ana("GET", f"/stories/{ferry}/reuse").json()["requests"]
    assert (mine["state"], mine["answer"]) == ("granted", "Gladly.")
    assert programs["bo"]("GET", f"/stories/{ferry}/reuse").json()["requests"] == []


def test_what_may_not_be_read_is_not_asked_for_and_nobody_floods_the_desk(
    programs: Programs, shared: House
) -> None:
    ana, ferry = programs["ana"], story_id(shared)
    said = {"name": "Ana Lind", "address": "ana.press@mail.example", "use": "In a school paper."}
    hidden = [s for _, s in shared.store.stories() if s.headline in {"Vault opened", "Crown found"}]
    withdrawn = [s for _, s in shared.store.stories() if s.told.kind == "withdrawn"]
    assert (len(hidden), len(withdrawn)) == (2, 1)
    for story in (*hidden, *withdrawn):
        problem(ana("POST", f"/stories/{story.id}/reuse", json=said), 404, "not-found")
        problem(ana("GET", f"/stories/{story.id}/reuse"), 404, "not-found")
    problem(ana("POST", f"/stories/{ferry}/reuse", json={**said, "address": "nobody"}), 422, "invalid")
    problem(ana("POST", f"/stories/{ferry}/reuse", json={**said, "use": "  "}), 422, "invalid")
    many = [ana("POST", f"/stories/{ferry}/reuse", json=said).status_code for _ in range(9)]
    assert many == [201] * 8 + [409]
    assert programs["bo"]("POST", f"/stories/{ferry}/reuse", json=said).status_code == 201

"""What pages show of stories, things, news and words, shown to programs: as much of it, and no more."""

from __future__ import annotations

import msgspec

from tests.samples import NOW
from tests.web.api.conftest import Program
from tests.web.api.test_api import Programs, every, problem
from tests.web.api.test_overseeing import story_id
from wirebell.app import follows, sources
from wirebell.app.house import House
from wirebell.app.policies import PolicyWish
from wirebell.app.running import run_once


def test_a_story_comes_with_what_can_be_followed_of_it_and_your_alert(ana: Program, shared: House) -> None:
    ferry = story_id(shared)
    shown = ana("GET", f"/stories/{ferry}").json()
    varga = next(one for one in shown["offers"] if one["thing"]["label"] == "Marshal Ode Varga")
    assert (varga["thing"]["kind"], varga["follow"]) == ("person", None)
    assert varga["weekly"] > 0
    made = ana("POST", "/follows", json={"expression": varga["thing"]["expression"]}).json()
    again = ana("GET", f"/stories/{ferry}").json()
    assert next(o for o in again["offers"] if o["thing"] == varga["thing"])["follow"] == made["follow"]["id"]
    assert again["line"]["thing"]["kind"] == "storyline"
    assert (shown["alert"]["follower"], shown["alert"]["story"]) == ("ana", ferry)
    assert shown["corrections"] == []


def test_no_story_shows_another_readers_alert_or_follow(programs: Programs, shared: House) -> None:
    follows.add(shared, 'person:"Marshal Ode Varga"', "ana", "feed")
    shown = programs["bo"]("GET", f"/stories/{story_id(shared)}").json()
    assert shown["alert"] is None
    assert {one["follow"] for one in (*shown["offers"], shown["line"])} == {None}


def test_a_correction_is_shown_sentence_by_sentence_as_far_as_it_may_be(programs: Programs, shared: House) -> None:
    ferry, source = story_id(shared), shared.store.sources()[0].id
    old = shared.store.story(ferry)
    assert old is not None
    said = {"note": "Ten, not nine.", "headline": old.headline, "text": old.body.replace("Nine", "Ten")}
    assert programs["eve"]("POST", f"/stories/{ferry}/correct", json=said).status_code == 200
    run_once(shared, all_due=True)
    (fix,) = programs["ana"]("GET", f"/stories/{ferry}").json()["corrections"]
    assert fix["note"] == "Ten, not nine."
    words = [(piece[0], piece[1].strip()) for piece in fix["sentences"][0]["pieces"]]
    assert words[:2] == [("gone", "Nine"), ("come", "Ten")]
    terms = programs["ola"]("PATCH", f"/sources/{source}/terms", json={"excerpt": "0"})
    assert terms.status_code == 200
    hidden = programs["ana"]("GET", f"/stories/{ferry}").json()
    assert (hidden["text"], [one["sentences"] for one in hidden["corrections"]]) == ("", [[]])


def test_a_thing_comes_with_what_was_said(ana: Program, shared: House) -> None:
    tell(shared, "“The quay stays shut,” said Marshal Ode Varga on Friday. Lamps there rose from 40 to 55.")
    sheet = ana("GET", "/things/person/marshal-ode-varga").json()
    (said,) = sheet["quotes"]
    assert said["quote"]["speaker"]["name"] == "Marshal Ode Varga"
    assert said["quote"]["text"].startswith("The quay stays shut")
    assert said["story"]["headline"] == "The quay"
    (series,) = sheet["figures"]
    assert [(point["before"], point["value"], point["story"]["headline"]) for point in series["points"]] == [
        (40, 55, "The quay")
    ]


def tell(house: House, body: str) -> None:
    """Let another story come."""
    tray = house.settings.home.parent / "quay.json"
    story = {"id": "quay", "headline": "The quay", "body": body, "published": NOW.isoformat()}
    tray.write_bytes(msgspec.json.encode([story]))
    sources.add(house, sources.SourceWish(address=str(tray), name="Quay", alert_first=True))
    run_once(house, all_due=True)


def test_news_comes_by_storyline_and_says_what_is_unread(programs: Programs, shared: House) -> None:
    ana = programs["ana"]
    news = ana("GET", "/me/news").json()["items"]
    ferry = next(row for row in news if row["story"]["headline"].startswith("Ferry"))
    assert ferry["unread"] is True
    assert {follow["id"] for follow in ferry["follows"]} <= {f.id for f in shared.store.follows("ana")}
    assert ferry["outlets"] == ["The <i>Tray</i>"]
    shown = ana("POST", "/me/read", json={"stories": [row["story"]["id"] for row in news]})
    assert shown.status_code == 204
    assert not any(row["unread"] for row in ana("GET", "/me/news").json()["items"])
    assert programs["bo"]("GET", "/me/news").json() == {"items": []}
    assert "Vault" not in str(news)
    assert "Crown" not in str(news)


def test_what_a_word_may_mean_is_said_with_what_follows_it(ana: Program) -> None:
    found = ana("GET", "/follows/meanings", params={"q": "foreign policy"}).json()["items"]
    policy = next(one for one in found if one["kind"] == "topic")
    assert policy["label"].endswith("foreign policy")
    assert ana("POST", "/follows/try", json={"expression": policy["expression"]}).status_code == 200
    assert (found[-1]["kind"], found[-1]["expression"]) == ("words", "foreign AND policy")
    problem(ana("GET", "/follows/meanings", params={"q": "()"}), 422, "invalid")
    problem(ana("GET", "/follows/meanings"), 422, "invalid")


# -- another expression -----------------------------------------------------------------------------------


def test_another_expression_leaves_it_the_same_follow_told_as_before(ana: Program, shared: House) -> None:
    wish = PolicyWish(cadence="daily", mute=["regatta"])
    before = follows.add(shared, "lantern", "ana", "feed", wish)
    wanted = {"expression": "lantern OR beacon", "policy": {"cap": "5/day"}}
    after = ana("PATCH", f"/follows/{before.id}", json=wanted).json()["follow"]
    assert (after["expression"], after["to"]) == ("beacon OR lantern", "feed")
    assert (after["policy"]["cadence"], after["policy"]["cap"]) == ("daily", "5/day")
    assert [mute["what"] for mute in after["policy"]["mute"]] == ["regatta"]
    assert after["id"] == before.id
    same = ana("PATCH", f"/follows/{before.id}", json={"expression": "lantern OR beacon"}).json()["follow"]
    assert same == after


def test_what_cannot_be_of_it_changes_nothing(programs: Programs, shared: House) -> None:
    ana, before = programs["ana"], follows.add(shared, "lantern", "ana", "feed")
    kept = shared.store.follows("ana")
    path, many = f"/follows/{before.id}", " OR ".join(f"word{n}" for n in range(100))
    problem(ana("PATCH", path, json={"expression": "lantern AND ("}), 422, "expression")
    problem(ana("PATCH", path, json={"expression": many}), 422, "expression")
    problem(ana("PATCH", path, json={"expression": "beacon", "policy": {"cap": "heaps"}}), 422, "invalid")
    problem(ana("PATCH", path, json={"expression": "beacon", "to": "mailto:x@mail.example"}), 409, "unconfirmed")
    problem(programs["bo"]("PATCH", path, json={"expression": "beacon"}), 404, "not-found")
    assert shared.store.follows("ana") == kept


def test_an_expression_that_one_follows_already_is_refused_and_both_go_on(ana: Program, shared: House) -> None:
    one = follows.add(shared, "lantern", "ana", "feed", PolicyWish(cadence="daily"))
    other = follows.add(shared, "beacon", "ana", "feed")
    problem(ana("PATCH", f"/follows/{one.id}", json={"expression": "beacon"}), 422, "invalid")
    assert {one.id, other.id} <= {row["follow"]["id"] for row in every(ana, "/follows")}

"""What the desk changes from its pages: done as the commands do it, kept with who did it, and undone."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.samples import NOW
from tests.web import signed
from tests.web.conftest import Client, send
from tests.web.test_desk import story_of
from wirebell.accounts import users
from wirebell.app import sources
from wirebell.app.house import House
from wirebell.app.running import run_once
from wirebell.catalogue.names import key
from wirebell.model.source import Terms

FERRY = "Ferry < pier"


def story(house: House, headline: str = FERRY) -> Any:
    found = house.store.story(story_of(house, headline))
    assert found is not None
    return found


def newest(house: House) -> Any:
    return house.store.changes(1)[0]


def undo(client: Client, house: House) -> int:
    return send(client, f"/desk/log/{newest(house).number}/undo").status_code


# -- rules ------------------------------------------------------------------------------------------------


def test_a_rule_that_was_tried_is_used_and_taken_back(client: Client, house: House) -> None:
    topic = "wb:us-foreign-policy"
    tried = client.get(f"/desk/topics?topic={topic}&rule=sailors+AND+pier").text
    assert "Use this rule for US foreign policy" in tried
    own = house.lexicon.topics.topics[topic].rule
    assert "Use this rule" not in client.get(f"/desk/topics?topic={topic}").text
    assert send(client, "/desk/topics/rule", topic=topic, rule="pier AND  sailors").status_code == 303
    assert house.lexicon.topics.topics[topic].rule == "pier AND sailors"
    page = client.get(f"/desk/topics?topic={topic}").text
    assert "This desk gave US foreign policy its rule" in page
    assert "This is the rule that is used." in page
    assert "Use this rule" not in page
    assert "its own rule" in page
    change = newest(house)
    assert (change.who, change.via, change.kind, change.before, change.after) == (
        "ana",
        "page",
        "rule",
        None,
        "pier AND sailors",
    )
    assert undo(client, house) == 303
    assert house.lexicon.topics.topics[topic].rule == own
    assert newest(house).undoes == change.number
    assert send(client, f"/desk/log/{change.number}/undo").status_code == 400  # changed again since


def test_its_own_rule_comes_back_by_a_button(client: Client, house: House) -> None:
    topic = "wb:us-foreign-policy"
    own = house.lexicon.topics.topics[topic].rule
    send(client, "/desk/topics/rule", topic=topic, rule="pier")
    assert send(client, "/desk/topics/rule", topic=topic, do="own").status_code == 303
    assert house.lexicon.topics.topics[topic].rule == own


@pytest.mark.parametrize(
    ("topic", "rule"),
    [
        ("wb:us-foreign-policy", "pier AND ("),
        ("wb:us-foreign-policy", ""),
        ("wb:us-foreign-policy", "topic:nowhere-at-all"),
        ("wb:us-foreign-policy", "topic:wb:us-foreign-policy"),
        ("no-such", "pier"),
        ("wb:us-foreign-policy", "pier " * 5_000),
    ],
)
def test_a_rule_that_cannot_be_changes_nothing(topic: str, rule: str, client: Client, house: House) -> None:
    answer = send(client, "/desk/topics/rule", topic=topic, rule=rule)
    assert (answer.status_code, "Nothing was changed" in answer.text) == (400, True)
    assert house.store.changes(9) == []
    assert not (house.settings.home / "rules.json").exists()


def test_stories_read_from_then_on_are_found_by_it(client: Client, house: House, tmp_path: Path) -> None:
    send(client, "/desk/topics/rule", topic="wb:us-foreign-policy", rule="zeppelin")
    more = tmp_path / "more.json"
    more.write_text('[{"id": "air", "headline": "Zeppelin over the harbour", "body": "A zeppelin came."}]')
    sources.add(house, sources.SourceWish(address=str(more)))
    run_once(house)
    assert "wb:us-foreign-policy" in {found.id for found in story(house, "Zeppelin").topics}


def marked(client: Client, name: str, verdict: str) -> int:
    page = f"/desk/topics?topic=wb:us-foreign-policy&rule={name}"
    return send(
        client, "/desk/topics/mark", page, topic="wb:us-foreign-policy", story=name, verdict=verdict
    ).status_code


def test_a_rule_is_measured_by_stories_that_were_marked(client: Client, house: House) -> None:
    ferry = story_of(house, FERRY)
    page = "/desk/topics?topic=wb:us-foreign-policy&rule="
    assert "Say of some stories whether they are about the topic" in client.get(page + "sailors").text
    assert marked(client, ferry, "right") == 303
    found = client.get(page + "sailors").text
    assert "It finds 1 story that you marked, 1 of them right (100 %); of 1 right ones it finds 1." in found
    assert 'value="none" aria-pressed="true"' in found
    assert "It finds 0 stories that you marked; of 1 right ones it finds 0." in client.get(page + "zeppelin").text
    assert marked(client, ferry, "wrong") == 303
    assert "1 story that you marked, 0 of them right (0 %)." in client.get(page + "sailors").text
    assert marked(client, ferry, "none") == 303
    assert house.store.marks("wb:us-foreign-policy", 9) == []


def test_only_a_story_that_may_be_read_is_marked_and_only_by_the_desk(client: Client, house: House) -> None:
    ids = [one.id for _, one in house.store.stories(limit=9)]
    shown = [one for one in ids if marked(client, one, "right") == 303]
    assert len(shown) < len(ids), "withheld stories and those under embargo are nowhere"
    assert marked(client, "none", "right") == 400
    assert marked(client, shown[0], "perhaps") == 400
    assert len(house.store.marks("wb:us-foreign-policy", 9)) == len(shown)


# -- contracts --------------------------------------------------------------------------------------------


def test_the_terms_of_a_contract_are_written_down_and_taken_back(client: Client, house: House) -> None:
    source = house.store.sources()[0].id
    place = f"/desk/source/{source}"
    done = send(client, f"{place}/terms", excerpt="some", characters="500", picture="no", shared="default")
    assert done.headers["location"] == f"{place}?told=saved"
    assert house.store.sources()[0].terms == Terms(excerpt=500, picture=False)
    page = client.get(place).text
    assert 'value="500"' in page
    assert "Text in alerts: 500; Picture: no" in page
    wrong = send(client, f"{place}/terms", excerpt="some", characters="heaps", picture="no", shared="no")
    assert (wrong.status_code, "give a number" in wrong.text) == (400, True)
    assert undo(client, house) == 303
    assert house.store.sources()[0].terms == Terms()
    assert client.get("/desk/source/none").status_code == 404
    assert send(client, "/desk/source/none/terms", excerpt="all").status_code == 400


# -- one story --------------------------------------------------------------------------------------------


def corrected(client: Client, house: House, **changes: str) -> Any:
    now = story(house)
    text = now.body.replace("Nine sailors", "Ten sailors")
    wanted = {"note": "There were ten sailors, not nine.", "headline": now.headline, "text": text, **changes}
    return send(client, f"/desk/story/{now.id}/correct", **wanted)


def test_a_correction_reaches_whoever_was_alerted(client: Client, house: House) -> None:
    before = story(house)
    assert corrected(client, house).status_code == 303
    run_once(house)
    after = story(house)
    assert after.told.version == before.told.version + 1
    assert after.body.startswith("Ten sailors")
    assert (after.told.correction.before[:12], after.told.correction.after[:11]) == ("Nine sailors", "Ten sailors")
    assert (after.byline, after.rights, after.published) == (before.byline, before.rights, before.published)
    assert {m.name for m in after.mentions} == {m.name for m in before.mentions} != set()
    assert [a.kind for a in house.store.alerts("ana", story=before.id)] == ["corrected", "new"]
    run_once(house, all_due=True)  # its source sends what it sent before: that is no news
    assert story(house) == after
    page = client.get(f"/desk/story/{before.id}").text
    assert "There were ten sailors" in page
    shown = re.sub(r"\s*<span class=.unseen.>[^<]*</span>\s*", "", client.get(f"/story/{before.id}").text)
    assert "<del>Nine</del> <ins>Ten</ins> sailors were rescued &lt;script&gt;" in shown
    assert newest(house).kind == "correction"
    assert undo(client, house) == 400


@pytest.mark.parametrize(
    "wrong", [{"note": ""}, {"text": ""}, {"headline": " "}, {"note": "x" * 501}, {"text": "a " * 25_000}]
)
def test_a_correction_says_what_was_wrong(wrong: dict[str, str], client: Client, house: House) -> None:
    assert corrected(client, house, **wrong).status_code == 400
    same = send(
        client,
        f"/desk/story/{story(house).id}/correct",
        note="n",
        headline=story(house).headline,
        text=story(house).body,
    )
    assert (same.status_code, "as it was" in same.text) == (400, True)
    assert (house.store.changes(9), house.store.pending(9)) == ([], [])


def test_an_embargo_of_the_desk_holds_whatever_the_source_sends(client: Client, house: House) -> None:
    found = story(house)
    place = f"/desk/story/{found.id}"
    assert send(client, f"{place}/embargo", until="2026-03-15T09:00", do="put").status_code == 303
    run_once(house)
    assert story(house).told.embargo == NOW.replace(day=15, hour=9)
    assert client.get(f"/story/{found.id}").status_code == 404
    assert "Lift our embargo" in client.get(place).text
    assert newest(house).after == "2026-03-15T09:00:00+00:00"
    assert send(client, f"{place}/embargo", do="lift").status_code == 303
    run_once(house)
    assert (story(house).told.embargo, client.get(f"/story/{found.id}").status_code) == (None, 200)
    assert undo(client, house) == 303  # the lifting is taken back
    run_once(house)
    assert story(house).told.embargo == NOW.replace(day=15, hour=9)


def test_what_the_publisher_keeps_back_stays_so(client: Client, house: House) -> None:
    crown = story(house, "Crown")
    place = f"/desk/story/{crown.id}/embargo"
    send(client, place, until=(NOW + timedelta(days=9)).isoformat())
    run_once(house)
    assert story(house, "Crown").told.embargo == NOW + timedelta(days=9)
    send(client, place, do="lift")
    run_once(house)
    assert story(house, "Crown").told.embargo == NOW + timedelta(days=1)


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01", "2060-01-01", "2026-03-14T99:00"])
def test_an_embargo_ends_at_a_moment_to_come(until: str, client: Client, house: House) -> None:
    assert send(client, f"/desk/story/{story(house).id}/embargo", until=until).status_code == 400
    assert house.store.changes(9) == []


def test_a_story_is_withdrawn_for_good(client: Client, house: House) -> None:
    place = f"/desk/story/{story(house).id}/withdraw"
    unsure = send(client, place)
    assert (unsure.status_code, "Tick the box" in unsure.text) == (400, True)
    assert send(client, place, sure="yes").status_code == 303
    run_once(house)
    assert story(house).told.kind == "withdrawn"
    assert [a.kind for a in house.store.alerts("ana", story=story(house).id)] == ["withdrawn", "new"]
    assert send(client, place, sure="yes").status_code == 400
    assert corrected(client, house).status_code == 400
    assert "Withdraw it" not in client.get(f"/desk/story/{story(house).id}").text


# -- storylines and names ---------------------------------------------------------------------------------


def test_storylines_are_made_one_and_parted(client: Client, house: House) -> None:
    ferry, crown = story(house), story(house, "Crown")
    kept, gone = ferry.told.storyline.id, crown.told.storyline.id
    assert kept != gone
    assert send(client, "/desk/storylines/merge", one=ferry.id, other=gone).status_code == 303
    run_once(house)
    after = story(house, "Crown")
    assert (after.told.storyline.id, gone in after.told.storyline.aliases) == (kept, True)
    assert [a.kind for a in house.store.alerts("ana", story=ferry.id)] == ["new"]
    assert send(client, "/desk/storylines/merge", one=ferry.id, other=crown.id).status_code == 400
    assert undo(client, house) == 303
    run_once(house)
    assert story(house, "Crown").told.storyline.id == gone
    send(client, "/desk/storylines/merge", one=ferry.id, other=gone)
    run_once(house)
    assert send(client, f"/desk/story/{crown.id}/split").status_code == 303
    run_once(house)
    assert story(house, "Crown").told.storyline.id not in {kept, gone}
    assert send(client, f"/desk/story/{crown.id}/split").status_code == 400
    assert send(client, "/desk/storylines/merge", one="", other="x").status_code == 400


def test_merged_names_are_one_at_once_and_two_again(client: Client, house: House) -> None:
    send(client, "/desk/names/merge", kind="person", name="Ode Varga", other="Marshal of the Quay")
    assert house.lexicon.names.known[key("Marshal of the Quay")].name == "Ode Varga"
    assert "Ode Varga = Marshal of the Quay" in client.get("/desk/names").text
    assert undo(client, house) == 303
    assert key("Marshal of the Quay") not in house.lexicon.names.known
    first = house.store.changes(9, kind="name")[-1]
    assert send(client, f"/desk/log/{first.number}/undo").status_code == 400


# -- who --------------------------------------------------------------------------------------------------


def test_the_record_shows_who_did_what(client: Client, house: House) -> None:
    source = house.store.sources()[0].id
    send(client, "/desk/rights/change", do="close", source=source)
    send(client, "/desk/topics/rule", topic="wb:us-foreign-policy", rule='"<script>alert(1)</script>"')
    page = client.get("/desk/log").text
    assert page.count("ana</p>") >= 2
    assert "<script>alert(1)" not in page
    assert client.get("/desk/log?before=1").text.count("timeline") == 0
    assert client.get("/desk/log?before=x").status_code == 200


def test_an_answer_is_seen_by_who_asked(client: Client, house: House) -> None:
    place = f"/story/{story(house).id}/reuse"
    send(client, place, name="Ana", address="ana@mail.example", use="In a book")
    (asked,) = house.store.reuse_requests(9)
    assert send(client, f"/desk/reuse/{asked.id}/answer", answer="?").status_code == 400
    assert send(client, f"/desk/reuse/{asked.id}/answer", state="refused", answer="x" * 2001).status_code == 400
    send(client, f"/desk/reuse/{asked.id}/answer", state="refused", answer="Not this one.")
    assert "Not this one." in client.get(place).text
    assert (newest(house).kind, newest(house).after) == ("reuse", "refused: Not this one.")


FORMS = (
    ("/desk/topics/rule", {"topic": "wb:us-foreign-policy", "rule": "pier"}, "editor"),
    ("/desk/names/merge", {"kind": "person", "name": "A", "other": "B"}, "editor"),
    ("/desk/story/{story}/withdraw", {"sure": "yes"}, "editor"),
    ("/desk/source/{source}/terms", {"excerpt": "all", "picture": "no", "shared": "no"}, "operator"),
    ("/desk/rights/change", {"do": "close", "source": "{source}"}, "operator"),
)


@pytest.mark.parametrize(("path", "fields", "needed"), FORMS, ids=[row[0] for row in FORMS])
@pytest.mark.parametrize("role", ["reader", "editor", "operator"])
def test_only_who_has_the_role_changes_anything(
    path: str, fields: dict[str, str], needed: str, role: str, house: House
) -> None:
    users.add(signed.public(house), "bo@mail.example", role, "bo")
    parts = {"story": story(house).id, "source": house.store.sources()[0].id}
    filled = {name: value.format(**parts) for name, value in fields.items()}
    with signed.browser(house) as found:
        answer = signed.send(signed.signed_in(house, "bo", found), path.format(**parts), **filled)
    roles = ["reader", "editor", "operator"]
    let_in = roles.index(role) >= roles.index(needed)
    assert answer.status_code == (303 if let_in else 403)
    assert [one.who for one in house.store.changes(9)] == (["bo"] if let_in else [])

"""What the desk looks at over the API: the month, lives of stories, deliveries, doctor, audit, the record."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx

from tests.samples import NOW
from tests.web.api.test_api import Programs, every, problem
from tests.web.signed import signed_in
from wirebell.app.house import House

FERRY = "https://harbour.example/ferry"


def story_id(house: House, url: str = FERRY) -> str:
    story = house.store.find_story(url)
    assert story is not None
    return story.id


def test_the_month_is_shown_in_figures(programs: Programs, shared: House) -> None:
    found = programs["eve"]("GET", "/desk").json()
    assert found["counts"] == {name: shared.store.counts()[name] for name in found["counts"]}
    assert set(found["counts"]) == {"sources", "stories", "followers", "follows", "alerts", "deliveries"}
    assert found["open_requests"] == 0
    assert len(found["days"]) == 30
    told = [day for day in found["days"] if day["stories"]]
    assert [day["day"] for day in told] == [NOW.date().isoformat()]
    assert told[0]["alerts"] > 0
    assert sum(row["number"] for row in found["deliveries"]) == found["counts"]["deliveries"]
    assert found["sources"] == [{"what": "The <i>Tray</i>", "number": 4}]


def test_a_storys_life_has_every_version_and_whom_it_was_told_to(programs: Programs, shared: House) -> None:
    eve, spilt = programs["eve"], programs["ana"]("GET", "/alerts").json()["items"]
    (spill,) = {row["story"] for row in spilt if row["kind"] == "withdrawn"}
    found = eve("GET", f"/stories/{spill}/life").json()
    assert [(v["version"], v["kind"], v["headline"]) for v in found["versions"]] == [
        (1, "new", "Oil in the harbour"),
        (2, "withdrawn", found["versions"][1]["headline"]),
    ]
    assert found["terms"] == {"excerpt": None, "picture": None, "shared": None}
    assert found["embargo"] is None
    told = every(eve, f"/stories/{spill}/alerts")
    assert len(told) == found["alerts"] > 1
    assert {row["alert"]["follower"] for row in told} == {"ana"}
    first = next(row for row in told if row["alert"]["kind"] == "new")
    assert "smelt" in first["alert"]["reasons"][0]["passage"]
    addresses = {one["address"] for row in told for one in row["deliveries"]}
    assert addresses == {"feed", "mailto:ana@mail.example"}
    for path in ("life", "alerts"):
        problem(eve("GET", f"/stories/none/{path}"), 404, "not-found")


def test_the_desks_embargo_and_what_it_corrected_are_seen(programs: Programs, shared: House) -> None:
    eve, ferry = programs["eve"], story_id(shared)
    until = NOW + timedelta(days=2)
    assert eve("POST", f"/stories/{ferry}/embargo", json={"until": until.isoformat()}).status_code == 200
    assert eve("GET", f"/stories/{ferry}/life").json()["embargo"] == until.isoformat().replace("+00:00", "Z")


def test_stories_that_were_changed_are_listed_newest_first(programs: Programs) -> None:
    rows = every(programs["eve"], "/desk/stories")
    assert [row["newest"]["headline"] for row in rows if row["newest"]["withheld"]] == ["Vault opened"]
    assert [row["newest"]["headline"] for row in rows if row["newest"]["embargo"]] == ["Crown found"]
    assert [row["story"]["kind"] for row in rows].count("withdrawn") == 1
    assert "Ferry" not in str(rows)
    whole = programs["eve"]("GET", "/desk/stories").json()["items"]
    assert rows == whole
    assert len(rows) == 3


def test_everybodys_deliveries_are_the_operators_to_see(programs: Programs, shared: House) -> None:
    problem(programs["eve"]("GET", "/desk/deliveries"), 403, "scope")
    rows = every(programs["ola"], "/desk/deliveries")
    assert [row["id"] for row in rows] == [one.id for one in shared.store.deliveries()]
    assert {row["follower"] for row in rows} == {"ana"}
    sent = every(programs["ola"], "/desk/deliveries", state="sent")
    assert sent == [row for row in rows if row["state"] == "sent"] != []
    assert every(programs["ola"], "/desk/deliveries", state="gone") == []
    problem(programs["ola"]("GET", "/desk/deliveries", params={"state": "lost"}), 422, "invalid")


def test_the_doctor_and_the_audit_answer_as_the_commands_do(programs: Programs, shared: House) -> None:
    ola = programs["ola"]
    found = ola("GET", "/desk/doctor").json()
    assert (found["sources"], found["follows_left"]) == (1, 0)
    assert found["ok"] is all(one["level"] != "broken" for one in found["findings"])
    assert any(one["subject"] == "Mail" and "no mail server" in one["says"] for one in found["findings"])
    audited = ola("GET", "/desk/audit").json()
    assert (audited["missing"], audited["extra"]) == ([], [])
    assert audited["stories"] > 0
    assert audited["expected"] > 0
    for path in ("/desk/doctor", "/desk/audit"):
        problem(programs["eve"]("GET", path), 403, "scope")


def test_one_audit_is_made_at_a_time(programs: Programs, shared: House) -> None:
    """Pages and programs ask at once, again and again until one of each was refused."""
    ola, said = programs["ola"], "An audit is under way"
    signed_in(shared, "ola", ola.client)

    def ask() -> httpx.Response:
        return ola("GET", "/desk/audit")

    def look() -> httpx.Response:
        return ola.client.get("/desk/audit?run=yes")

    refused: set[str] = set()
    with ThreadPoolExecutor(6) as pool:
        for _ in range(60):
            answers = list(pool.map(lambda one: one(), [ask, look] * 3))
            assert {answer.status_code for answer in answers} <= {200, 409}
            assert any(said not in answer.text for answer in answers)
            busy = [answer for answer in answers if said in answer.text]
            refused |= {
                problem(one, 409, "conflict")["title"] if one.status_code == 409 else "page" for one in busy
            }
            if len(refused) == 2:
                break
    assert refused == {"page", "Not now"}
    assert ask().json()["missing"] == []
    assert said not in look().text


# -- the record of changes --------------------------------------------------------------------------------


def test_an_editor_reads_the_record_and_takes_back_what_editors_changed(programs: Programs, shared: House) -> None:
    eve, ola, ferry = programs["eve"], programs["ola"], story_id(shared)
    source = shared.store.sources()[0].id
    eve("POST", f"/stories/{ferry}/embargo", json={"until": (NOW + timedelta(days=2)).isoformat()})
    ola("PATCH", f"/sources/{source}/terms", json={"excerpt": "500"})
    terms, embargo = every(eve, "/changes")[:2]
    assert [(row["kind"], row["thing"], row["who"]) for row in (embargo, terms)] == [
        ("embargo", ferry, "eve"),
        ("terms", source, "ola"),
    ]
    assert every(eve, "/changes", kind="embargo") == [embargo]
    assert every(eve, "/changes", thing=source) == [terms]
    assert every(eve, "/changes", thing=source, kind="embargo") == []
    problem(eve("GET", "/changes", params={"kind": "weather"}), 422, "invalid")
    problem(eve("POST", f"/changes/{terms['number']}/undo"), 403, "scope")
    assert eve("POST", f"/changes/{embargo['number']}/undo").json()["undone"] is not None
    assert ola("POST", f"/changes/{terms['number']}/undo").json()["undone"] is not None
    for nothing in ("9999", "x"):
        problem(eve("POST", f"/changes/{nothing}/undo"), 404, "not-found")


def test_ways_in_are_on_the_record_for_operators_alone(programs: Programs) -> None:
    assert programs["ana"]("DELETE", "/me/ways-in/ana-way").status_code == 204
    (row,) = every(programs["ola"], "/changes", kind="way-in")
    assert (row["who"], row["via"]) == ("ana", "api")
    assert every(programs["eve"], "/changes", kind="way-in") == []
    assert row not in every(programs["eve"], "/changes")


# -- rules before they are used ---------------------------------------------------------------------------


def test_a_rule_is_tried_on_the_archive_and_measured_by_what_was_marked(programs: Programs, shared: House) -> None:
    eve, ferry, topic = programs["eve"], story_id(shared), "wb:us-foreign-policy"
    eve("POST", f"/topics/{topic}/marks", json={"story": ferry, "verdict": "right"})
    assert every(eve, f"/topics/{topic}/marks") == [{"story": ferry, "right": True}]
    tried = eve("POST", "/rules/try", json={"rule": "Sailors AND pier", "topic": topic}).json()
    assert (tried["total"], [story["id"] for story in tried["stories"]], tried["lost"]) == (1, [ferry], [])
    assert tried["measured"] == {"found": 1, "found_right": 1, "right": 1, "marked": 1}
    assert tried["in_use"] == {"found": 0, "found_right": 0, "right": 1, "marked": 1}
    own = eve("POST", "/rules/try", json={"topic": topic}).json()
    assert own["measured"] == own["in_use"]
    apart = eve("POST", "/rules/try", json={"rule": "pier"}).json()
    assert (apart["measured"], apart["in_use"]) == (None, None)
    problem(eve("POST", "/rules/try", json={"rule": "pier AND ("}), 422, "expression")
    problem(eve("POST", "/rules/try", json={}), 422, "invalid")
    problem(eve("POST", "/rules/try", json={"rule": "pier", "topic": "none"}), 404, "not-found")
    problem(eve("GET", "/topics/none/marks"), 404, "not-found")

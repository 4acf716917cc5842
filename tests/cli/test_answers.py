"""Every command as a new user would type it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.cli.conftest import FERRY, Wirebell
from tests.samples import NOW
from wirebell.standing import kernel

NOUNS = {
    ("source", "list"): "sources",
    ("follow", "list"): "follows",
    ("follower", "list"): "followers",
    ("story", "list"): "stories",
    ("alert", "list"): "alerts",
    ("delivery", "list"): "deliveries",
    ("topics", "list"): "topics",
}


@pytest.mark.parametrize("words", NOUNS)
def test_lists_are_json_alone_wherever_the_option_stands(
    words: tuple[str, str], told: Path, wirebell: Wirebell
) -> None:
    before, after = wirebell("--json", *words), wirebell(*words, "--json")
    assert (before.code, after.code) == (0, 0)
    assert list(before.json) == [NOUNS[words]]
    assert before.json == after.json
    assert before.json[NOUNS[words]]
    assert (before.err, after.err) == ("", "")


@pytest.mark.parametrize("words", NOUNS)
def test_lists_for_people_show_what_is_there(words: tuple[str, str], told: Path, wirebell: Wirebell) -> None:
    said = wirebell(*words)
    assert (said.code, said.err) == (0, "")
    shown = {
        "sources": "The Tray [/i]",
        "follows": "volcano",
        "followers": "Ben",
        "stories": "Ferry crew rescued [/b]",
        "alerts": "Nine sailors",
        "deliveries": "mailto:me@mail.example",
        "topics": "US foreign policy",
    }
    assert shown[NOUNS[words]] in said.out


@pytest.mark.parametrize("words", [w for w in NOUNS if w != ("topics", "list")])
def test_an_empty_list_says_so(words: tuple[str, str], wirebell: Wirebell) -> None:
    assert wirebell(*words, "--json").json == {NOUNS[words]: []}
    said = wirebell(*words)
    assert (said.code, said.out[:3]) == (0, "No ")


def test_a_run_counts_what_it_did(wirebell: Wirebell, tmp_path: Path) -> None:
    (tmp_path / "tray.json").write_bytes(msgspec.json.encode(FERRY))
    added = wirebell("source", "add", str(tmp_path / "tray.json"), "--alert-first", "--json").json
    assert (added["added"], added["source"]["kind"]) == (True, "file")
    assert wirebell("source", "add", str(tmp_path / "tray.json"), "--json").json["added"] is False
    wirebell("follow", "add", "sailors")
    ran = wirebell("run", "--once", "--now", NOW.isoformat(), "--json")
    assert {**ran.json, "seconds": 0} == {
        "sources": {"visited": 1, "unchanged": 0, "failed": 0},
        "stories": {"new": 1, "changed": 0, "withdrawn": 0, "silent": 0},
        "alerts": 1,
        "held": 0,
        "deferred": 0,
        "deliveries": {"sent": 1, "later": 0, "refused": 0},
        "seconds": 0,
    }
    again = wirebell("run", "--once", "--now", NOW.isoformat(), "--all-due", "--json").json
    assert again["sources"] == {"visited": 1, "unchanged": 1, "failed": 0}
    assert "1 source visited" in wirebell("run", "--once", "--all-due").out


def test_a_dead_source_is_counted_and_no_failure(wirebell: Wirebell) -> None:
    wirebell("source", "add", "http://127.0.0.1:9/feed")
    ran = wirebell("run", "--once", "--json")
    assert (ran.code, ran.json["sources"]["failed"]) == (0, 1)
    (row,) = wirebell("source", "list", "--json").json["sources"]
    assert "127.0.0.1" in row["problem"]
    (found,) = wirebell("doctor", "--json").json["findings"]
    assert (found["level"], found["id"], row["problem"] in found["says"]) == ("broken", row["id"], True)
    told = wirebell("run", "--once", "--all-due")
    assert "1 source visited, 0 unchanged, 1 failed" in told.out
    assert f"http://127.0.0.1:9/feed failed: {row['problem']}" in told.err
    checked = wirebell("source", "check", "--json")
    assert (checked.code, checked.json["sources"][0]["ok"]) == (1, False)


def test_alerts_say_why(told: Path, wirebell: Wirebell) -> None:
    (row,) = wirebell("alert", "list", "--as", "me", "--json").json["alerts"]
    assert (row["headline"], row["follower"], row["kind"]) == (FERRY["headline"], "me", "new")
    assert row["reasons"] == [{"clause": "sailors", "passage": FERRY["body"], "span": [5, 12]}]
    assert wirebell("alert", "list", "--as", "ben", "--json").json == {"alerts": []}
    assert wirebell("alert", "list", "--since", "2026-03-15", "--json").json == {"alerts": []}
    assert len(wirebell("alert", "list", "--since", "2026-03-14", "--json").json["alerts"]) == 1


def test_what_several_follows_ask_for_is_told_once_and_apart(wirebell: Wirebell, tmp_path: Path) -> None:
    (tmp_path / "tray.json").write_bytes(msgspec.json.encode(FERRY))
    wirebell("source", "add", str(tmp_path / "tray.json"), "--alert-first")
    for words in (("sailors",), ("sailors", "--to", "mailto:me@mail.example"), ("ferry AND crew",)):
        assert wirebell("follow", "add", *words).code == 0
    wirebell("run", "--once", "--now", NOW.isoformat())
    (line,) = [line for line in wirebell("alert", "list").out.splitlines() if "follows" in line]
    assert sorted(line.removeprefix("  me follows ").split("; ")) == ["crew AND ferry", "sailors"]
    why = wirebell("why", FERRY["url"], "me", "--json").json
    assert why["because"].count("sailors") == 1
    assert [step["step"] for step in why["steps"]].count("match") == 3


def test_why_and_why_not(told: Path, wirebell: Wirebell) -> None:
    yes = wirebell("why", FERRY["url"], "me", "--json")
    assert (yes.code, yes.json["alerted"]) == (0, True)
    assert [step["step"] for step in yes.json["steps"]] == ["seen", "read", "match", "decide", "rights", "deliver"]
    no = wirebell("why", yes.json["story"][:8], "ben", "--json").json
    assert (no["alerted"], no["because"]) == (False, "The story met no follow of this follower.")
    none = wirebell("why", "https://harbour.example/none", "me", "--json")
    assert (none.code, none.json["alerted"]) == (2, False)
    none = wirebell("why", "https://harbour.example/none", "me")
    assert (none.code, none.problem[:41]) == (2, "wirebell: No such story is known here: gi")
    assert "Alerted" in wirebell("why", FERRY["url"], "me").out


def test_the_audit_is_clean_and_says_when_it_is_not(told: Path, wirebell: Wirebell) -> None:
    assert wirebell("audit", "--json").json == {
        "stories": 1,
        "followers": 2,
        "expected": 1,
        "missing": [],
        "extra": [],
    }
    assert wirebell("audit").code == 0
    _without_alerts(told)
    bad = wirebell("audit", "--json")
    assert bad.code == 1
    assert [line["follower"] for line in bad.json["missing"]] == ["me"]
    assert "1 missing" in wirebell("audit").out


def _without_alerts(home: Path) -> None:
    """Lose what was decided, as no program of ours would."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(home / "wirebell.db")) as database, database:
        database.execute("DELETE FROM deliveries")
        database.execute("DELETE FROM alerts")


def test_a_story_is_shown_by_its_address_or_id(told: Path, wirebell: Wirebell) -> None:
    found = wirebell("story", "show", FERRY["url"], "--json").json
    assert found["headline"] == FERRY["headline"]
    assert wirebell("story", "show", found["id"][:8], "--json").json == found
    assert FERRY["headline"] in wirebell("story", "show", found["id"]).out


def test_follows_are_tried_added_and_removed(told: Path, wirebell: Wirebell) -> None:
    tried = wirebell("follow", "try", "pier AND sailors", "--json").json
    assert (tried["expression"], tried["matches"], tried["alerts"]) == ("pier AND sailors", 1, 1)
    assert "North Pier" in wirebell("follow", "try", "pier").out
    assert tried["policy"] is None
    by_policy = wirebell("follow", "try", "pier", "--mute", "sailors", "--json").json["policy"]
    assert by_policy == {"stories": 1, "told": 0, "messages": 0, "held": [{"because": "muted", "stories": 1}]}
    assert "1 of 1 story told in 1 message" in wirebell("follow", "try", "pier", "--as", "ben").out
    assert "follower list" in wirebell("follow", "try", "pier", "--as", "nobody").problem
    added = wirebell("follow", "add", "pier", "--cadence", "daily", "--json").json["follow"]
    assert (added["follower"], added["to"], added["cadence"]) == ("me", "feed", "daily")
    assert wirebell("follow", "add", "PIER", "--json").json["follow"]["id"] == added["id"]
    assert wirebell("follow", "remove", added["id"][:6], "--json").json == {"removed": added["id"]}
    assert wirebell("follow", "remove", added["id"]).code == 2


def test_how_to_be_told_is_said_changed_and_taken_back(told: Path, wirebell: Wirebell) -> None:
    said = "--cadence digest:18:00,7:30 --days mon,tue,wed --cap 5/day --outlets 2 --lang EN,fr --once-per-event"
    added = wirebell("follow", "add", "boats", *said.split(), "--quiet", "22:00-7:00", "--json").json["follow"]
    policy = added["policy"]
    assert (policy["cadence"], policy["days"], policy["quiet"]) == (
        "digest:07:30,18:00",
        "mon-wed",
        ["22:00-07:00"],
    )
    assert (policy["cap"], policy["outlets"], policy["languages"]) == ("5/day", 2, ["en", "fr"])
    assert (policy["once_per_event"], policy["mute"], policy["pause"]) == (True, None, None)
    change = ("follow", "change", added["id"][:8])
    muted = wirebell(*change, "--mute", "golf", "--until", "2030-01-01", "--mute-source", "Gazette", "--json").json
    assert muted["follow"]["policy"]["mute"] == [{"what": "golf", "until": "2030-01-01T00:00:00Z"}]
    assert muted["follow"]["policy"] | {"mute": None, "mute_sources": None} == policy, "what is not said stays"
    more = wirebell(*change, "--mute", "cricket", "--cap", "none", "--quiet", "default", "--json").json["follow"]
    assert [m["what"] for m in more["policy"]["mute"]] == ["golf", "cricket"]
    assert (more["policy"]["cap"], more["policy"]["quiet"], more["id"]) == ("", None, added["id"])
    assert "digest:07:30,18:00; on mon-wed; no cap" in wirebell("follow", "list").out.replace("\n", " ")


def test_a_followers_wishes_lie_under_those_of_the_follows(told: Path, wirebell: Wirebell) -> None:
    wish = "--zone europe/london --to mailto:me@desk.example --cadence hourly --quiet 22:00-07:00 --cap 9/day"
    shown = wirebell("follower", "set", "me", *wish.split(), "--json").json["preferences"]
    assert (shown["zone"], shown["to"], shown["policy"]["cap"]) == (
        "Europe/London",
        "mailto:me@desk.example",
        "9/day",
    )
    added = wirebell("follow", "add", "boats", "--json").json["follow"]
    assert (added["to"], added["policy"]["cadence"]) == ("mailto:me@desk.example", None)
    assert "hourly" in {f["cadence"] for f in wirebell("follow", "list", "--json").json["follows"]}
    wirebell("follow", "add", "ships", "--cadence", "digest:06:30", "--quiet", "none")
    late = wirebell("follow", "add", "lamps", "--cadence", "digest:08:00", "--json").json["follow"]
    refused = wirebell("follower", "set", "me", "--quiet", "22:00-09:00")
    assert refused.code == 2
    assert late["id"] in refused.problem
    assert "Europe/London" in wirebell("follower", "show", "me").out


def test_a_team_is_joined_and_left(told: Path, wirebell: Wirebell) -> None:
    for name in ("desk", "ana"):
        wirebell("follower", "add", name)
    joined = wirebell("follower", "join", "desk", "--as", "ana", "--to", "feed", "--cap", "3/day", "--json").json
    (member,) = joined["preferences"]["members"]
    assert (member["follower"], member["to"], member["policy"]["cap"]) == ("ana", "feed", "3/day")
    again = wirebell("follower", "join", "desk", "--as", "ana", "--cadence", "daily", "--json").json
    assert [m["policy"]["cap"] for m in again["preferences"]["members"]] == ["3/day"]
    assert wirebell("follower", "show", "ana", "--json").json["preferences"]["teams"] == ["desk"]
    assert "member ana" in wirebell("follower", "show", "desk").out
    assert wirebell("follower", "join", "ana", "--as", "me").code == 2, "a member is no team as well"
    wirebell("follower", "add", "board")
    assert wirebell("follower", "join", "board", "--as", "desk").code == 2, "a team is no member"
    left = wirebell("follower", "leave", "desk", "--as", "ana", "--json").json
    assert left["preferences"]["members"] == []


def test_topics_are_shown_with_their_rule(wirebell: Wirebell) -> None:
    shown = wirebell("topics", "show", "US foreign policy", "--json").json
    assert shown["rule"]
    assert shown["label"] in wirebell("topics", "show", shown["id"]).out


OPML = """<opml version="2.0"><head/><body>
<outline text="Papers"><outline type="rss" text="Harbour" xmlUrl="https://harbour.example/feed"/>
<outline type="rss" text="Hill" xmlUrl="https://hill.example:99999/feed"/></outline>
<outline type="rss" text="Passwords" xmlUrl="file:///etc/passwd"/></body></opml>"""


def test_a_list_of_feeds_is_imported_with_nothing_but_web_addresses(wirebell: Wirebell, tmp_path: Path) -> None:
    (tmp_path / "feeds.opml").write_text(OPML)
    said = wirebell("import", str(tmp_path / "feeds.opml"), "--pages", "never", "--json")
    assert (said.code, said.json["added"], said.json["there"]) == (0, 1, 0)
    assert wirebell("import", str(tmp_path / "feeds.opml"), "--json").json["there"] == 1
    (row,) = wirebell("source", "list", "--json").json["sources"]
    assert (row["name"], row["pages"]) == ("Harbour", "never")
    assert "1 already there" in wirebell("import", str(tmp_path / "feeds.opml")).out
    assert wirebell("source", "remove", row["id"], "--json").json == {"removed": row["id"]}


def test_the_program_says_its_version_and_helps(wirebell: Wirebell) -> None:
    assert wirebell("--version").out.startswith("wirebell 0.")
    assert "Example" in wirebell("run", "--help").out
    assert "Usage" in wirebell("follow").out


def test_a_reader_that_goes_away_is_no_failure(home: Path) -> None:
    command = [sys.executable, "-m", "wirebell", "--home", str(home), "topics", "list", "--json"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    assert child.stderr.read().decode() in {"", f"{kernel.MISSING}\n"}
    child.stderr.close()
    assert child.wait() == 0

"""`wirebell names …`: what is imported, merged or split is read so in the next story."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests.cli.conftest import Wirebell


def test_imported_names_are_read_from_then_on(tmp_path: Path, wirebell: Wirebell) -> None:
    rows = tmp_path / "names.csv"
    rows.write_text("kind,name,aliases\norganisation,Karsan Port Authority,Karsan Ports\n", encoding="utf8")
    story = tmp_path / "story.txt"
    story.write_text("Officials at Karsan Ports said on Monday that no ship had left.", encoding="utf8")
    done = wirebell("names", "import", str(rows), "--json")
    assert (done.code, done.json) == (0, {"imported": 1, "kept": 1})
    found = wirebell("read", str(story), "--json").json["mentions"]
    assert "organisation:karsan-port-authority" in [mention["id"] for mention in found]


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path, wirebell: Wirebell) -> None:
    said = wirebell("names", "import", str(tmp_path / "none.csv"))
    assert said.code == 2
    assert "none.csv" in said.err


def ids(wirebell: Wirebell, story: Path) -> list[str]:
    return [mention["id"] for mention in wirebell("read", str(story), "--json").json["mentions"]]


def test_a_merge_gives_both_names_one_id_and_a_split_takes_it_back(tmp_path: Path, wirebell: Wirebell) -> None:
    story = tmp_path / "story.txt"
    story.write_text("“The wall stands,” Lena Harrow said on Monday in the harbour hall.", encoding="utf8")
    assert "person:lena-harrow" in ids(wirebell, story)
    wirebell("names", "merge", "person", "Lena Vossberg", "Lena Harrow", "--json")
    assert "person:lena-vossberg" in ids(wirebell, story)
    wirebell("names", "merge", "person", "Lena V. Aldous", "Lena Vossberg")
    assert "person:lena-v-aldous" in ids(wirebell, story)
    wirebell("names", "split", "person", "Lena Harrow")
    assert "person:lena-harrow" in ids(wirebell, story)


def test_a_follow_of_either_name_is_met_after_a_merge(tmp_path: Path, wirebell: Wirebell) -> None:
    story = tmp_path / "story.json"
    text = "Lena Harrow said on Monday that the wall would stand, whatever the harbour board decided."
    story.write_text(f'{{"id": 1, "headline": "The wall stands", "text": "{text}"}}', encoding="utf8")
    wirebell("names", "merge", "person", "Lena Vossberg", "Lena Harrow")
    wirebell("source", "add", str(story))
    wirebell("run", "--once", "--all-due")
    for name in ("Lena Vossberg", "Lena Harrow"):
        tried = wirebell("follow", "try", f'person:"{name}"', "--json").json
        assert tried["matches"] == 1, name
    audited = wirebell("audit", "--json")
    assert (audited.code, audited.json["missing"], audited.json["extra"]) == (0, [], [])


def test_what_is_one_thing_already_and_a_kind_that_is_none(wirebell: Wirebell) -> None:
    wirebell("names", "merge", "person", "Lena Vossberg", "Lena Harrow")
    assert wirebell("names", "merge", "person", "Lena Harrow", "Lena Vossberg").code == 2
    assert wirebell("names", "merge", "ship", "A", "B").code == 2


def put(tmp_path: Path, number: int, who: str) -> None:
    folder = tmp_path / "wire"
    folder.mkdir(exist_ok=True)
    text = f"{who} said on Monday that the wall would stand, whatever the harbour board decided."
    row = f'{{"id": {number}, "headline": "The wall stands ({number})", "text": "{text}"}}'
    file = folder / f"{number}.json"
    file.write_text(row, encoding="utf8")
    long_ago = time.time() - 3_600 + number  # what was written just now may be written still
    os.utime(file, (long_ago, long_ago))


FOLLOWED = {
    "old id": 'person:"person:lena-harrow"',
    "new id": 'person:"person:lena-vossberg"',
    "old name": 'person:"Lena Harrow"',
    "new name": 'person:"Lena Vossberg"',
    "old speaker": 'said("Lena Harrow": wall)',
    "new speaker": 'said("person:lena-vossberg": wall)',
}


def test_follows_by_either_id_or_name_are_told_of_what_is_read_after_a_merge(
    tmp_path: Path, wirebell: Wirebell
) -> None:
    put(tmp_path, 0, "Nobody Inparticular")
    wirebell("source", "add", str(tmp_path / "wire"))
    wirebell("run", "--once", "--all-due")
    for who, expression in FOLLOWED.items():
        wirebell("follower", "add", who)
        assert wirebell("follow", "add", "--as", who.replace(" ", "-"), "--", expression).code == 0
    wirebell("names", "merge", "person", "Lena Vossberg", "Lena Harrow")
    for number, who in ((1, "Lena Harrow"), (2, "Lena Vossberg")):
        put(tmp_path, number, who)
    wirebell("run", "--once", "--all-due")
    alerts = wirebell("alert", "list", "--json").json["alerts"]
    assert sorted((a["headline"][-2], a["follower"]) for a in alerts) == sorted(
        (number, who.replace(" ", "-")) for number in "12" for who in FOLLOWED
    )
    assert all(alert["reasons"] for alert in alerts)
    wirebell("names", "split", "person", "Lena Harrow")
    put(tmp_path, 3, "Lena Harrow")
    wirebell("run", "--once", "--all-due")
    told = [a["follower"] for a in wirebell("alert", "list", "--json").json["alerts"] if "(3)" in a["headline"]]
    assert sorted(told) == ["old-id", "old-name", "old-speaker"], "each stands for itself again"
    audited = wirebell("audit", "--why", "50", "--json")
    assert (audited.code, audited.json["missing"], audited.json["extra"]) == (0, [], [])


def test_looking_back_after_a_merge_finds_what_was_read_before(tmp_path: Path, wirebell: Wirebell) -> None:
    put(tmp_path, 1, "Lena Harrow")
    put(tmp_path, 2, "Lena Vossberg")
    wirebell("source", "add", str(tmp_path / "wire"))
    wirebell("run", "--once", "--all-due")
    before = {what: wirebell("follow", "try", ask, "--json").json["matches"] for what, ask in FOLLOWED.items()}
    assert set(before.values()) == {1}
    wirebell("names", "merge", "person", "Lena Vossberg", "Lena Harrow")
    after = {what: wirebell("follow", "try", ask, "--json").json["matches"] for what, ask in FOLLOWED.items()}
    assert set(after.values()) == {2}
    assert wirebell("follow", "try", "place:Harrow", "--json").json["matches"] == 0

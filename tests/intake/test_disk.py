"""Files and folders as sources; the times of files are set, so that nothing here waits."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.fake_http import FakeHttp
from tests.samples import NOW, source
from wirebell.errors import SourceError
from wirebell.intake import disk
from wirebell.intake.disk import path_of
from wirebell.intake.fetch import Look, look
from wirebell.model.source import Source, Visit


def put(path: Path, text: str, age: float = 10.0) -> Path:
    path.write_text(text)
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def folder(path: Path) -> Source:
    return source(kind="folder", url=str(path), id="in")


async def looked(place: Source, visit: Visit | None = None) -> Look:
    return await look(place, visit or Visit(source=place.id, url=place.url), FakeHttp(), NOW)


def names(found: Look) -> list[str]:
    return [f.url.rsplit("/", 1)[1] for f in found.fetched]


async def test_each_file_once_by_name(tmp_path: Path) -> None:
    put(tmp_path / "b.xml", "<rss/>")
    put(tmp_path / "a b.html", "<html/>")
    first = await looked(folder(tmp_path))
    assert names(first) == ["a%20b.html", "b.xml"]
    one = first.fetched[0]
    assert (one.status, one.body, one.header("content-type"), one.at) == (200, b"<html/>", "text/html", NOW)
    assert path_of(one.url) == tmp_path / "a b.html"
    assert (first.visit.visits, first.visit.last, first.visit.last_ok, first.visit.problem) == (1, NOW, NOW, None)
    assert not (await looked(folder(tmp_path), first.visit)).fetched


async def test_only_what_is_new_or_changed_is_read_again(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", "one")
    put(tmp_path / "b.txt", "two")
    visit = (await looked(folder(tmp_path))).visit
    put(tmp_path / "c.txt", "three", age=5_000_000)  # moved in, with an old time
    put(tmp_path / "a.txt", "ONE", age=8)
    second = await looked(folder(tmp_path), visit)
    assert names(second) == ["a.txt", "c.txt"]
    (tmp_path / "b.txt").unlink()
    third = await looked(folder(tmp_path), second.visit)
    assert not third.fetched
    put(tmp_path / "b.txt", "two")
    assert names(await looked(folder(tmp_path), third.visit)) == ["b.txt"]


async def test_hidden_files_folders_and_pipes_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path / ".draft.xml", "<rss/>")
    (tmp_path / "within").mkdir()
    put(tmp_path / "within" / "a.xml", "<rss/>")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    assert names(await looked(folder(tmp_path))) == []


async def test_a_file_being_written_waits_for_the_next_look(tmp_path: Path) -> None:
    put(tmp_path / "old.xml", "<rss/>")
    half = put(tmp_path / "half.xml", "<rss><chan", age=0)
    first = await looked(folder(tmp_path))
    assert names(first) == ["old.xml"]
    put(half, "<rss><channel/></rss>", age=2)
    second = await looked(folder(tmp_path), first.visit)
    assert [f.body for f in second.fetched] == [b"<rss><channel/></rss>"]


async def test_a_time_in_the_future_hides_nothing(tmp_path: Path) -> None:
    put(tmp_path / "early.xml", "<rss/>", age=-86_400)
    assert names(await looked(folder(tmp_path))) == ["early.xml"]


async def test_a_file_named_itself_is_read_at_once_and_again_when_it_changes(tmp_path: Path) -> None:
    path = put(tmp_path / "feed.xml", "<rss/>", age=0)
    place = source(kind="file", url=path.as_uri())
    first = await looked(place)
    assert [f.body for f in first.fetched] == [b"<rss/>"]
    assert not (await looked(place, first.visit)).fetched
    put(path, "<rss>1</rss>", age=3)
    assert [f.body for f in (await looked(place, first.visit)).fetched] == [b"<rss>1</rss>"]


@pytest.mark.parametrize("kind", ["file", "folder"])
async def test_a_place_that_is_not_there_is_a_problem(kind: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="put it back or remove the source"):
        await looked(source(kind=kind, url=str(tmp_path / "gone")))


async def test_a_file_too_large_is_named_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "MOST_BYTES", 1000)
    put(tmp_path / "a.xml", "x" * 1001)
    put(tmp_path / "b.xml", "<rss/>")
    first = await looked(folder(tmp_path))
    assert names(first) == ["b.xml"]
    assert "a.xml is larger" in (first.visit.problem or "")
    second = await looked(folder(tmp_path), first.visit)
    assert (second.fetched, second.visit.problem) == ((), first.visit.problem)
    put(tmp_path / "a.xml", "<rss/>")
    third = await looked(folder(tmp_path), second.visit)
    assert (names(third), third.visit.problem) == (["a.xml"], None)


async def test_a_file_that_cannot_be_read_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "a.xml", "<rss/>")

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:  # the narrowest seam: as root no file is unreadable
        patch.setattr(Path, "read_bytes", refuse)
        first = await looked(folder(tmp_path))
    assert (names(first), first.visit.problem) == ([], "a.xml cannot be read (Permission denied).")
    second = await looked(folder(tmp_path), first.visit)
    assert (names(second), second.visit.problem) == (["a.xml"], None)


async def test_a_large_delivery_comes_in_batches_but_the_first_look_takes_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "BATCH", 25)
    for n in range(5):
        put(tmp_path / f"{n}.txt", "ten bytes.")
    place = folder(tmp_path)
    assert len((await looked(place)).fetched) == 5
    visit, seen = replace(Visit(source="in", url=place.url), visits=1), []
    for _ in range(4):
        found = await looked(place, visit)
        visit = found.visit
        seen.append(len(found.fetched))
    assert seen == [2, 2, 1, 0]


async def test_more_files_than_one_folder_should_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "MOST_FILES", 2)
    for n in range(3):
        put(tmp_path / str(n), "x")
    with pytest.raises(SourceError, match="move those long read elsewhere"):
        await looked(folder(tmp_path))

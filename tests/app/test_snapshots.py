"""The follows' snapshot: a server starts from it, and matches what its store holds whatever the snapshot says."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.samples import story
from wirebell.app import snapshots
from wirebell.app.snapshots import keep_book, opened_book
from wirebell.errors import UsageError
from wirebell.match.book import FollowBook
from wirebell.model.follow import Follow
from wirebell.pipeline.book import renew
from wirebell.standing import document, kernel
from wirebell.store import MemoryStore

pytestmark = pytest.mark.skipif(not kernel.COMPILED, reason="the kernel is not built")


@pytest.fixture(autouse=True)
def any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "WORTH", 1)


def follow(name: str, expression: str) -> Follow:
    return Follow(
        id=name, follower=f"of {name}", expression=expression, to="feed", created=datetime(2026, 1, 1, tzinfo=UTC)
    )


def store_of(*expressions: str) -> MemoryStore:
    store = MemoryStore()
    for number, expression in enumerate(expressions):
        store.add_follow(follow(f"f{number}", expression))
    return store


def told(book: FollowBook) -> list[str]:
    return [match.follower for match in book.match(document(story(headline="Harbour strike in Port Elan")))]


def test_a_book_that_opens_a_snapshot_matches_what_its_store_holds(tmp_path: Path) -> None:
    store = store_of("harbour", "strike NOT quay", "person:sayed", "quay")
    keep_book(tmp_path, renew(FollowBook(), store))
    assert (tmp_path / "follows.snapshot").stat().st_size > 0
    store.add_follow(follow("later", "port"))
    store.end_follow("f0")
    book = opened_book(tmp_path, store)
    assert book.distinct == 4
    renew(book, store)
    assert told(book) == told(renew(FollowBook(), store)) == ["of f1", "of later"]
    changed = [book.changed]
    keep_book(tmp_path, book)
    assert [*changed, book.changed] == [True, False]
    again = renew(opened_book(tmp_path, store), store)
    assert told(again) == ["of f1", "of later"]


def test_a_snapshot_of_another_store_or_a_broken_one_is_passed_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep_book(tmp_path, renew(FollowBook(), store_of("harbour", "strike", "quay")))
    with caplog.at_level(logging.WARNING):
        book = opened_book(tmp_path, store_of("port"))
    assert book.distinct == 0
    assert "passed over" in caplog.text
    for broken in (b"WIREBELL", b"", b"x" * 8192):
        snapshots.write(tmp_path / "follows.snapshot", broken)
        assert opened_book(tmp_path, store_of("port")).distinct == 0
    with pytest.raises(UsageError, match="Build the index"):
        snapshots.mapped(tmp_path / "nowhere")

"""What was made of the record is kept while the record stays as it is, and not for long."""

from __future__ import annotations

from pathlib import Path

from tests.samples import follower
from wirebell.app.remembered import LASTS, MOST, Remembered
from wirebell.store import open_store


class _Count:
    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> int:
        self.made += 1
        return self.made


def test_it_is_made_again_once_the_record_changes_or_a_second_has_passed(tmp_path: Path) -> None:
    store, now, made = open_store(f"sqlite:///{tmp_path / 'w.db'}"), [0.0], _Count()
    kept = Remembered(store, lambda: now[0])
    assert [kept.get("a", made), kept.get("a", made)] == [1, 1]
    store.add_follower(follower())
    assert [kept.get("a", made), kept.get("a", made)] == [2, 2]
    now[0] += LASTS
    assert kept.get("a", made) == 3
    store.close()


def test_readers_do_not_share_and_old_answers_go(tmp_path: Path) -> None:
    store, made = open_store(f"sqlite:///{tmp_path / 'w.db'}"), _Count()
    kept = Remembered(store, lambda: 0.0)
    assert [kept.get(("page", name), made) for name in ("ana", "ben", "ana")] == [1, 2, 1]
    for number in range(MOST):
        kept.get(number, made)
    assert kept.get(("page", "ana"), made) == MOST + 3
    store.close()

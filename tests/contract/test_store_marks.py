"""What every store promises of the desk's marks."""

from __future__ import annotations

from datetime import timedelta

from tests.contract.wire import take
from tests.samples import NOW
from wirebell.model.mark import Mark
from wirebell.ports import Store

MINUTE = timedelta(minutes=1)


def test_the_newest_mark_of_a_story_and_a_topic_counts(store: Store) -> None:
    store.mark(Mark("t", "s1", True, NOW))
    store.mark(Mark("t", "s2", True, NOW))
    store.mark(Mark("other", "s1", True, NOW))
    store.mark(Mark("t", "s1", False, NOW + MINUTE))
    assert store.marks("t", 9) == [Mark("t", "s1", False, NOW + MINUTE), Mark("t", "s2", True, NOW)]
    assert store.marks("t", 1) == [Mark("t", "s1", False, NOW + MINUTE)]
    store.unmark("t", "s1")
    store.unmark("t", "s1")
    assert store.marks("t", 9) == [Mark("t", "s2", True, NOW)]
    assert store.marks("other", 9) == [Mark("other", "s1", True, NOW)]


def test_marks_go_with_their_story(store: Store) -> None:
    take(store, "s1")
    store.mark(Mark("t", "s1", True, NOW))
    store.mark(Mark("t", "s2", True, NOW))
    store.purge(NOW + timedelta(days=9), 10, 0)
    assert store.marks("t", 9) == [Mark("t", "s2", True, NOW)]

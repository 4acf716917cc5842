"""What the desk changed is kept in order, with who did it: the same in every store."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from tests.contract.wire import VISIT, an_arrival
from tests.samples import NOW, follower
from wirebell.model.change import Change
from wirebell.ports import Store


def change(**how: Any) -> Change:
    base = Change(at=NOW, who="ana", via="page", kind="rule", thing="wb:quay", label="Quays", after="quay*")
    return replace(base, **how)


def test_changes_are_numbered_and_found_newest_first(store: Store) -> None:
    wanted = [
        change(),
        change(kind="terms", thing="harbour", before="{}", after=None, via="api"),
        change(before="quay*", after="pier*", undoes=1, who="", via="command"),
    ]
    numbers = [store.keep_change(one) for one in wanted]
    assert numbers == sorted(numbers)
    kept = [replace(one, number=number) for one, number in zip(wanted, numbers, strict=True)]
    assert store.changes(9) == kept[::-1]
    assert store.changes(1) == kept[2:]
    assert store.changes(9, kind="rule") == [kept[2], kept[0]]
    assert store.changes(9, kind="rule", thing="wb:pier") == []
    assert store.changes(9, before=numbers[1]) == kept[:1]
    assert store.change(numbers[1]) == kept[1]
    assert store.change(99) is None


def test_a_change_that_could_not_be_made_is_let_go_of(store: Store) -> None:
    first, second = store.keep_change(change()), store.keep_change(change())
    store.drop_change(second)
    store.drop_change(99)
    assert [one.number for one in store.changes(9)] == [first]


def test_odd_characters_are_kept_as_a_database_takes_them(store: Store) -> None:
    number = store.keep_change(change(label="a\x00b", after="\ud800"))
    found = store.change(number)
    assert found is not None
    assert (found.label, found.after) == ("a\ufffdb", "\ufffd")


def test_what_an_erased_follower_changed_stays_without_their_name(store: Store) -> None:
    store.add_follower(follower(id="ana"))
    number = store.keep_change(change())
    store.keep_change(change(kind="access", thing="source:harbour ana", who="bo"))
    store.keep_change(change(kind="access", thing="team:ana bo", who="bo"))
    store.keep_change(change(kind="way-in", thing="ana", who="ana"))
    other = store.keep_change(change(kind="access", thing="source:harbour tatiana", who="bo"))
    store.erase("ana")
    assert [(one.number, one.who) for one in store.changes(9)] == [(other, "bo"), (number, "")]


def test_the_newest_accepted_version_of_a_story_is_known_before_it_is_read(store: Store) -> None:
    assert store.accepted("s1") is None
    store.accept(VISIT, [an_arrival("s1"), an_arrival("s1", 2, kind="changed")])
    known = store.accepted("s1")
    assert known is not None
    assert (known.version, known.digest) == (2, "s1.2")

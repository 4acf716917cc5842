"""The same operations, whatever their order, leave the same in a database as in the memory twin."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.contract.wire import FEED, MAIL, VISIT, alert, an_arrival, batch, read
from tests.samples import NOW, follow, item, source, told
from wirebell.errors import StoreError
from wirebell.model.delivery import Delivery, Held
from wirebell.ports import Claimable, Store
from wirebell.store import MemoryStore, open_store

Step = Callable[[Store], Any]

names = st.sampled_from(["s1", "s2", "s3"])
people = st.sampled_from(["a", "b", "c"])
versions = st.integers(1, 3)
minutes = st.integers(0, 5)


def at(minute: int) -> datetime:
    return NOW + timedelta(minutes=minute)


def accepting(name: str, version: int, kind: Any, key: str) -> Step:
    status: Any = "withheld" if key == "k2" else "usable"
    arrival = an_arrival(
        name, version, kind=kind, keys=(key,), item=item(title=f"{name}.{version}", status=status)
    )
    return lambda store: store.accept(replace(VISIT, visits=version), [arrival, an_arrival("s9")])


def telling(name: str, version: int, follower: str, kind: Any, minute: int, last: bool) -> Step:
    follows = {"a": (FEED,), "b": (FEED, MAIL), "c": ()}[follower]
    made = alert(
        story=name,
        version=version,
        follower=follower,
        kind=kind,
        revision=0 if kind == "new" else version,
        follows=follows,
        due=at(minute),
        created=at(minute % 2),
        state="deferred" if minute > 3 else "due",
    )

    def tell(store: Store) -> Any:
        seqs = [seq for seq, a in store.pending(99) if (a.story, a.version) == (name, version)]
        stories = [(seq, read(name, version, told=told(version=version, embargo=at(minute)))) for seq in seqs]
        return store.tell(stories, [batch(made, follows_at=minute // 3, last=last)])

    return tell


def claiming(minute: int, limit: int, lease: int, held: str) -> Step:
    def recheck(claimable: Claimable) -> Delivery | Held:
        shown = (
            claimable.withdrawn,
            claimable.withheld,
            claimable.told,
            claimable.suppressed,
            sorted(claimable.following),
        )
        if claimable.delivery.alert.follower == held:
            return Held(because=str(shown))
        return replace(claimable.delivery, because=str(shown))

    return lambda store: store.claim(at(minute), limit, lease * 60, recheck)


def settling(state: Any, minute: int, token: int) -> Step:
    def settle(store: Store) -> Any:
        ends = [
            replace(d, state=state, next=at(minute), attempts=token)
            for d in store.deliveries()
            if d.token >= token
        ]
        return store.settle(ends)

    return settle


def following(person: str, words: str, number: int) -> Step:
    return lambda store: store.add_follow(follow(id=f"f{number}", follower=person, expression=words))


steps = st.one_of(
    st.builds(
        accepting,
        names,
        versions,
        st.sampled_from(["new", "changed", "withdrawn"]),
        st.sampled_from(["k1", "k2", "k3"]),
    ),
    st.builds(
        telling,
        names,
        versions,
        people,
        st.sampled_from(["new", "corrected", "withdrawn"]),
        minutes,
        st.booleans(),
    ),
    st.builds(claiming, minutes, st.integers(1, 4), minutes, people),
    st.builds(settling, st.sampled_from(["sent", "waiting", "gone", "leased"]), minutes, st.integers(0, 2)),
    st.builds(following, people, st.sampled_from(["x", "y"]), st.integers(1, 4)),
    st.builds(lambda n: lambda store: store.end_follow(f"f{n}"), st.integers(1, 4)),
    st.builds(
        lambda p: lambda store: store.add_follows([follow(id=f"{p}{n}", follower=p) for n in range(3)]), people
    ),
    st.builds(lambda p: lambda store: store.suppress("feed", p), people),
    st.builds(lambda n: lambda store: store.add_source(source(id=n, name="")), names),
    st.builds(lambda n: lambda store: store.remove_source(n), names),
)


def outcome(step: Step, store: Store) -> Any:
    try:
        return step(store)
    except StoreError as fault:
        return str(fault)


def everything(store: Store) -> dict[str, Any]:
    stories = [*(f"s{n}" for n in range(10))]
    return {
        "sources": (store.sources(), store.visits(), store.due_sources(NOW, 9)),
        "pending": store.pending(99),
        "known": store.known(["k1", "k2", "k3", "g:harbour:s9"]),
        "stories": (store.stories(), store.versions(), [store.story(s) for s in stories]),
        "progress": [store.progress(s, v) for s in stories for v in range(4)],
        "follows": (store.follows(), store.follows_changed(2)),
        "alerts": (store.alerts(), store.alerts(limit=2), store.alerted("s1")),
        "deliveries": (store.deliveries(), store.feed("a", 9)),
        "house": (store.revision(), store.counts()),
    }


def agree(twin: Store, other: Store, doing: list[Step]) -> None:
    for step in doing:
        assert outcome(step, other) == outcome(step, twin)
    assert everything(other) == everything(twin)


quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(doing=st.lists(steps, max_size=40))
def test_sqlite_agrees_with_its_twin(empty_database: Path, doing: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        other = open_store(str(shutil.copy(empty_database, Path(folder) / "w.db")))
        try:
            agree(MemoryStore(), other, doing)
        finally:
            other.close()


@settings(quick, max_examples=15)
@given(doing=st.lists(steps, max_size=40))
def test_postgresql_agrees_with_its_twin(
    postgresql_migrated: str, empty_postgresql: Callable[[], None], doing: list[Step]
) -> None:
    empty_postgresql()
    other = open_store(postgresql_migrated)
    try:
        agree(MemoryStore(), other, doing)
    finally:
        other.close()


def test_the_twins_are_compared_on_more_than_nothing(sqlite_store: Store) -> None:
    """A guard of this suite: the steps reach deliveries, held ones, corrections and expired leases."""
    twin = MemoryStore()
    doing = [
        accepting("s1", 1, "new", "k1"),
        telling("s1", 1, "b", "new", 0, True),
        claiming(0, 4, 1, "c"),
        claiming(2, 4, 1, "c"),
        settling("sent", 0, 2),
        accepting("s1", 2, "changed", "k1"),
        telling("s1", 2, "b", "corrected", 0, True),
        claiming(1, 1, 0, "b"),
        claiming(1, 1, 0, "c"),
    ]
    agree(twin, sqlite_store, doing)
    assert {(d.state, d.unknown, d.alert.kind) for d in twin.deliveries()} == {
        ("sent", True, "new"),
        ("held", False, "corrected"),
    }
    assert "True, None" in str([d.because for d in twin.deliveries()]), "told before"

"""The same operations, whatever their order, leave the same in a database as in the memory twin."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.contract.wire import FEED, HOOK, MAIL, VISIT, alert, an_arrival, batch, read
from tests.samples import NOW, follow, item, source, told
from wirebell.errors import StoreError
from wirebell.model.delivery import Delivery, Held
from wirebell.model.policy import Mute, Policy, Preferences
from wirebell.ports import Claimable, Store
from wirebell.store import MemoryStore, open_store

Step = Callable[[Store], Any]
CALM = Policy(quiet=("22:00-07:00",), mute=(Mute("golf", NOW),))


def at(minute: int) -> datetime:
    return NOW + timedelta(minutes=minute)


def accepting(name: str, version: int, kind: Any, key: str) -> Step:
    status: Any = "withheld" if key == "k2" else "usable"
    arrival = an_arrival(
        name, version, kind=kind, keys=(key,), item=item(title=f"{name}.{version}", status=status)
    )
    return lambda store: store.accept(replace(VISIT, visits=version), [arrival, an_arrival("s9")])


def telling(place: int, follower: str, kind: Any, minute: int, last: bool) -> Step:
    """Tell the pending story in that place, or repeat a batch of the first one."""
    follows = {"a": (FEED,), "b": (FEED, MAIL, HOOK), "c": ()}[follower]

    def tell(store: Store) -> Any:
        pending = store.pending(99)
        seq, name, version = 0, "s1", 1
        if pending:
            seq, arrival = pending[place % len(pending)]
            name, version = arrival.story, arrival.version
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
        stories = [(seq, read(name, version, told=told(version=version, embargo=at(minute))))] if seq else []
        return store.tell(stories, [batch(made, follows_at=minute // 4, last=last)])

    return tell


def claiming(minute: int, limit: int, lease: int, held: str) -> Step:
    def recheck(claimable: Claimable) -> Delivery | Held:
        shown = (
            claimable.withdrawn,
            claimable.withheld,
            claimable.embargo,
            claimable.told,
            claimable.ahead,
            claimable.suppressed,
            claimable.follows,
            claimable.preferences,
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


def story_step(rng: random.Random, minute: int) -> Step:
    name, version, person = rng.choice(["s1", "s2", "s3"]), rng.randint(1, 3), rng.choice("abc")
    match rng.randrange(4):
        case 0:
            return accepting(
                name, version, rng.choice(["new", "changed", "withdrawn"]), rng.choice(["k1", "k2", "k3"])
            )
        case 1:
            kind = rng.choice(["new", "new", "corrected", "withdrawn"])
            return telling(rng.randrange(6), person, kind, minute + rng.randint(-1, 2), rng.random() < 0.3)
        case 2:
            return claiming(minute, rng.randint(1, 4), rng.randint(0, 5), rng.choice("abc---"))
        case _:
            return settling(rng.choice(["sent", "waiting", "gone", "leased"]), minute + 1, rng.randint(0, 2))


def house_step(rng: random.Random) -> Step:
    name, person, number = rng.choice(["s1", "s2", "s3"]), rng.choice("abc"), rng.randint(1, 4)
    several = [follow(id=f"{person}{n}", follower=person, expression=f"x{n}") for n in range(3)]
    choices: list[Step] = [
        lambda store: store.add_follow(follow(id=f"f{number}", follower=person, expression=name)),
        lambda store: store.end_follow(f"f{number}"),
        lambda store: store.add_follows(several),
        lambda store: store.suppress(MAIL.to, person),
        lambda store: store.suppress(HOOK.to, person),
        lambda store: (store.unsuppress(HOOK.to), store.suppressed()),
        lambda store: (store.rotate(HOOK.to, at(number)), store.rotations(), store.lines()),
        lambda store: store.replay(HOOK.to, at(number // 3), at(number), sent=number > 2),
        lambda store: store.add_source(source(id=name, name="")),
        lambda store: store.remove_source(name),
        lambda store: store.change_follow(follow(id=f"f{number}", follower=person, expression=name, policy=CALM)),
        lambda store: store.set_preferences(Preferences(follower=person, zone=name, policy=CALM)),
    ]
    return rng.choice(choices)


def walk(seed: int) -> list[Step]:
    """Return 60 steps; the clock goes on with them."""
    rng = random.Random(seed)
    return [house_step(rng) if rng.random() < 0.2 else story_step(rng, n // 8) for n in range(60)]


def outcome(step: Step, store: Store) -> Any:
    try:
        return step(store)
    except StoreError as fault:
        return type(fault)  # which of several it names is left open


def everything(store: Store) -> dict[str, Any]:
    stories = [*(f"s{n}" for n in range(10))]
    return {
        "sources": (store.sources(), store.visits(), store.due_sources(NOW, 9)),
        "pending": store.pending(99),
        "known": store.known(["k1", "k2", "k3", "g:harbour:s9"]),
        "stories": (store.stories(), store.versions(), [store.story(s) for s in stories]),
        "several": store.several(stories),
        "lineages": [store.lineage(s) for s in stories],
        "begun": (store.begun(99), store.begun(1)),
        "follows": (store.follows(), store.follows_changed(2)),
        "preferences": (store.preferences(), store.preferences_changed(2)),
        "alerts": (store.alerts(), store.alerts(limit=2), store.alerted("s1")),
        "deliveries": (store.deliveries(), store.feed("a", 9)),
        "house": (store.revision(), store.counts()),
    }


def agree(twin: Store, other: Store, doing: list[Step]) -> None:
    for step in doing:
        assert outcome(step, other) == outcome(step, twin)
    assert everything(other) == everything(twin)


quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.long
@quick
@given(seed=st.integers(0, 2**32))
def test_sqlite_agrees_with_its_twin(empty_database: Path, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        other = open_store(str(shutil.copy(empty_database, Path(folder) / "w.db")))
        try:
            agree(MemoryStore(), other, walk(seed))
        finally:
            other.close()


@pytest.mark.long
@settings(quick, max_examples=10)
@given(seed=st.integers(0, 2**32))
def test_postgresql_agrees_with_its_twin(
    postgresql_migrated: str, empty_postgresql: Callable[[], None], seed: int
) -> None:
    empty_postgresql()
    other = open_store(postgresql_migrated)
    try:
        agree(MemoryStore(), other, walk(seed))
    finally:
        other.close()


def test_the_walks_come_everywhere() -> None:
    """A guard of this suite: comparing stores that are empty would prove nothing."""
    seen: set[object] = set()
    for seed in range(40):
        twin = MemoryStore()
        for step in walk(seed):
            outcome(step, twin)
        seen |= {d.state for d in twin.deliveries()} | {a.state for a in twin.alerts()}
        seen |= {("unsure", d.unknown) for d in twin.deliveries()}
        seen |= {word for d in twin.deliveries() for word in (d.because or "").strip("()").split(", ")}
        seen |= {"told" for _ in twin.versions()} | {"going on" for _ in twin.begun(99)}
    wanted = {
        "waiting",
        "leased",
        "sent",
        "gone",
        "held",
        "deferred",
        "out",
        ("unsure", True),
        "told",
        "going on",
    }
    assert seen >= wanted

"""Several who change one thing at the same moment: what each of them changed holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from tests.samples import NOW
from wirebell.app import contracts, follows, naming, sources, topics
from wirebell.app.contracts import Said
from wirebell.app.house import FixedClock, House
from wirebell.app.policies import PolicyWish
from wirebell.app.sources import SourceWish
from wirebell.settings import load

ROUNDS = 7


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(load(tmp_path / "home", {}), FixedClock(NOW)) as found:
        follows.add_follower(found, "ana")
        yield found


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Let all of them be done at one moment, each in a thread of its own; return what they return."""
    ready = Barrier(len(acts))

    def do(act: Callable[[], Any]) -> Any:
        ready.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def test_changes_of_one_follow_all_hold(house: House) -> None:
    one = follows.add(house, "sailors", "ana", "feed").id
    for n in range(2, ROUNDS):
        at_once(
            partial(follows.change, house, one, wish=PolicyWish(cap=f"{n}/day")),
            partial(follows.change, house, one, wish=PolicyWish(outlets=str(n))),
            partial(follows.change, house, one, expression=f"harbour AND pier{n}"),
        )
        (stands,) = house.store.follows("ana")
        assert (stands.policy.cap, stands.policy.outlets) == (f"{n}/day", n)
        assert stands.expression == f"harbour AND pier{n}"


def test_settings_of_one_source_all_hold(house: House) -> None:
    one = sources.add(house, SourceWish(address="https://paper.example/feed")).source.id
    for n in range(2, ROUNDS):
        at_once(
            partial(sources.change, house, one, sources.SourceSettings(name=f"Paper {n}")),
            partial(sources.change, house, one, sources.SourceSettings(poll=n)),
            partial(contracts.agree, house, one, Said(excerpt=str(n))),
        )
        stands = sources.find_source(house, one)
        assert (stands.name, stands.poll, stands.terms.excerpt) == (f"Paper {n}", n, n)


def test_parts_of_one_contract_all_hold(house: House) -> None:
    one = sources.add(house, SourceWish(address="https://paper.example/feed")).source.id
    for n in range(2, ROUNDS):
        at_once(
            partial(contracts.agree, house, one, Said(excerpt=str(n))),
            partial(contracts.agree, house, one, Said(picture="no" if n % 2 else "yes")),
            partial(contracts.agree, house, one, Said(shared="yes" if n % 2 else "no")),
        )
        terms = sources.find_source(house, one).terms
        assert (terms.excerpt, terms.picture, terms.shared) == (n, n % 2 == 0, n % 2 == 1)


def test_rules_of_several_topics_all_hold(house: House) -> None:
    wanted = {topic.id: f"pier{n}" for n, topic in enumerate(topics.rows(house)[:ROUNDS])}
    at_once(*(partial(topics.rule_topic, house, topic, rule) for topic, rule in wanted.items()))
    assert {row.id: row.rule for row in topics.rows(house) if row.ruled} == wanted


def test_names_of_several_editors_all_hold(house: House) -> None:
    found = at_once(*(partial(naming.split_name, house, "person", f"Ode Varga {n}") for n in range(ROUNDS)))
    assert sorted(one.kept for one in found) == list(range(1, ROUNDS + 1))

"""What is accepted beside arrivals: who else shows a story, and all or nothing where others write, too."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.contract.wire import VISIT, an_arrival
from tests.samples import NOW
from wirebell.errors import Forestalled
from wirebell.model.pushed import Heard, Pushed
from wirebell.model.source import Brought, Noted
from wirebell.ports import Store


def test_who_else_shows_a_story_is_known_without_a_version_of_it(store: Store) -> None:
    store.accept(VISIT, [an_arrival("s1", brought=Brought(sent=(("harbour", "d"),), own=True, unheard="archive"))])
    noted = Brought(sent=(("harbour", "d"), ("quay", "e")), own=True, unheard="archive")
    store.accept(VISIT, [], noted=[Noted(story="s1", version=1, brought=noted)])
    store.accept(VISIT, [], noted=[Noted(story="s1", version=7, brought=Brought())])
    (found,) = store.known(["g:harbour:s1"]).values()
    assert (found.brought, found.version, found.source, found.guid) == (noted, 1, "harbour", "s1")
    assert store.accepted("s1") == found
    assert [a.version for _, a in store.pending(9)] == [1]


def test_accepted_whole_nothing_is_on_record_where_another_version_was_quicker(store: Store) -> None:
    store.accept(VISIT, [an_arrival("s1"), an_arrival("s1", 2)])
    heard = Heard(source="harbour", message="m1", at=NOW, answer=Pushed(changed=1))
    noted = Noted(story="s1", version=2, brought=Brought(sent=(("quay", "e"),)))
    later, before = replace(VISIT, visits=2), store.known(["g:harbour:s1"])
    others = (
        replace(an_arrival("s1", 2), digest="another"),
        replace(an_arrival("s1", 2), source="quay"),
        replace(an_arrival("s1", 2), kind="withdrawn"),
    )
    for other in others:
        with pytest.raises(Forestalled):
            store.accept(later, [an_arrival("s2", keys=("g:2",)), other], heard, [noted], whole=True)
    assert [(a.story, a.version) for _, a in store.pending(9)] == [("s1", 1), ("s1", 2)]
    assert (store.visits(), store.known(["g:2"])) == ({"harbour": VISIT}, {})
    assert (store.heard("harbour", "m1", NOW), store.known(["g:harbour:s1"])) == (None, before)
    assert store.accept(later, [an_arrival("s1", 2), an_arrival("s2")], heard, whole=True) == 1
    assert store.heard("harbour", "m1", NOW) == heard

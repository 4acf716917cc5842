"""What publishers bring along: the same in every store."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from tests.samples import NOW, follower
from wirebell.model.publisher import Consent, ReuseRequest
from wirebell.ports import Store

YES = Consent(
    follower="ana", address="ana@mail.example", state="given", at=NOW, evidence="form of 3 May", brought=NOW
)
ASKS = ReuseRequest(
    id="r1", story="s1", follower="ana", name="Ana", address="ana@mail.example", use="In a book", asked=NOW
)


def test_a_mark_is_spent_once_until_it_is_out_of_date(store: Store) -> None:
    until = NOW + timedelta(minutes=5)
    assert store.spend(b"a", until, NOW)
    assert not store.spend(b"a", until, NOW)
    assert store.spend(b"b", until, NOW)
    assert not store.spend(b"a", until, until)
    assert store.spend(b"a", until, until + timedelta(seconds=1))


def test_what_was_said_of_consent_is_kept_beside_what_was_said_before(store: Store) -> None:
    no = replace(YES, state="refused", at=None, evidence="letter")
    other = replace(YES, follower="bo")
    assert store.keep_consents([YES, no]) == 2
    assert store.keep_consents([replace(YES, brought=NOW + timedelta(days=1)), other]) == 1
    assert store.consents("ana") == [YES, no]
    assert store.consents() == [YES, no, other]
    assert store.consents("nobody") == []


def test_requests_wait_open_ones_first(store: Store) -> None:
    later = replace(ASKS, id="r2", asked=NOW + timedelta(hours=1))
    assert store.ask_reuse(ASKS)
    assert not store.ask_reuse(replace(ASKS, use="changed"))
    assert store.ask_reuse(later)
    assert store.reuse_requests(9) == [later, ASKS]
    assert store.answer_reuse("r2", "granted", "Gladly.")
    assert store.reuse_requests(9) == [ASKS, replace(later, state="granted", answer="Gladly.")]
    assert store.reuse_requests(1) == [ASKS]
    assert not store.answer_reuse("r9", "granted", "")


def test_an_erased_follower_leaves_nothing_of_it(store: Store) -> None:
    store.add_follower(follower(id="ana"))
    store.keep_consents([YES, replace(YES, follower="bo")])
    store.ask_reuse(ASKS)
    store.erase("ana")
    assert [one.follower for one in store.consents()] == ["bo"]
    assert store.reuse_requests(9) == []

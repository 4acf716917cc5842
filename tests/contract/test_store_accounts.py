"""What every store promises of accounts, passes and proofs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.contract.conftest import OpenStore
from tests.samples import NOW, follower
from wirebell.model.account import TRIES, Account, Pass, Proof, WayIn
from wirebell.ports import Store

ANA = Account(follower="ana", address="mailto:ana@mail.example", created=NOW)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ASK = Proof(kind="sign-in", address=ANA.address, made=NOW, until=NOW + 10 * MINUTE, browser=b"b", code=b"c")
HELD = Pass(
    id="p1", follower="ana", kind="session", name="Firefox", made=NOW, seen=NOW, until=NOW + DAY, turned=NOW
)


def test_an_address_and_a_follower_have_one_account(store: Store) -> None:
    bo = Account(follower="bo", address="mailto:bo@mail.example", role="editor", created=NOW)
    assert store.add_account(bo)
    assert store.add_account(ANA)
    assert not store.add_account(replace(ANA, address="mailto:other@mail.example"))
    assert not store.add_account(replace(ANA, follower="cy"))
    assert store.accounts() == [ANA, bo]
    assert (store.account_of("ana"), store.account_at(bo.address)) == (ANA, bo)
    assert (store.account_of("cy"), store.account_at("mailto:cy@mail.example")) == (None, None)


def test_accounts_are_found_by_address_and_follower_a_page_at_a_time(store: Store) -> None:
    for name in ("cy", "ana", "bo", "an%a", "an_a"):
        store.add_account(Account(follower=name, address=f"mailto:{name}@mail.example", created=NOW))
    every = store.accounts_found("", 0, 9)
    assert every == store.accounts()
    assert [*store.accounts_found("", 0, 2), *store.accounts_found("", 2, 9)] == every
    assert [a.follower for a in store.accounts_found("Cy@MAIL", 0, 9)] == ["cy"]
    assert [a.follower for a in store.accounts_found("bo", 0, 9)] == ["bo"]
    assert [a.follower for a in store.accounts_found("n%", 0, 9)] == ["an%a"]
    assert [a.follower for a in store.accounts_found("n_", 0, 9)] == ["an_a"]
    assert (store.count_accounts(""), store.count_accounts("an"), store.count_accounts("zoe")) == (5, 3, 0)


def test_the_passes_of_several_come_at_once(store: Store) -> None:
    store.admit(HELD, b"m1")
    store.admit(replace(HELD, id="p2", made=NOW + MINUTE), b"m2")
    store.admit(replace(HELD, id="p3", follower="bo", until=NOW + MINUTE), b"m3")
    assert store.passes_of(["ana", "bo", "cy"], NOW) == {who: store.passes(who, NOW) for who in ("ana", "bo")}
    assert store.passes_of(["bo"], NOW + MINUTE) == store.passes_of([], NOW) == {}


def test_roles_change_and_accounts_go_with_what_lets_in(store: Store) -> None:
    store.add_account(ANA)
    store.admit(HELD, b"m1")
    store.admit(replace(HELD, id="p2", follower="bo"), b"m2")
    assert store.set_role("ana", "operator")
    assert not store.set_role("bo", "operator")
    found = store.passed(b"m1", "session", NOW)
    assert found
    assert found.account == replace(ANA, role="operator")
    assert store.remove_account("ana")
    assert not store.remove_account("ana")
    assert store.passed(b"m1", "session", NOW) is None
    assert store.passed(b"m2", "session", NOW)


# -- proofs -----------------------------------------------------------------------------------------------


def test_a_proof_is_used_once_in_its_browser_while_it_lasts(store: Store) -> None:
    assert store.ask(b"m", ASK, NOW - DAY, 5)
    assert store.proof(b"m", NOW) == ASK
    assert store.proof(b"m", NOW + 10 * MINUTE) is None
    assert store.use_proof(b"m", "sign-in", b"another", NOW) is None
    assert store.use_proof(b"m", "address", b"b", NOW) is None
    assert store.use_proof(b"m", "sign-in", b"b", NOW + 10 * MINUTE) is None
    assert store.use_proof(b"m", "sign-in", b"b", NOW) == ASK
    assert store.use_proof(b"m", "sign-in", b"b", NOW) is None
    assert store.proof(b"m", NOW) is None
    assert store.use_code(b"b", b"c", NOW) is None


def test_no_more_proofs_of_an_address_than_agreed_are_worth_anything(store: Store) -> None:
    assert [store.ask(bytes([n]), ASK, NOW - DAY, 2) for n in range(4)] == [True, True, False, False]
    assert [store.proof(bytes([n]), NOW) is not None for n in range(4)] == [True, True, False, False]
    assert store.ask(b"other", replace(ASK, address="mailto:bo@mail.example"), NOW - DAY, 2)
    assert store.ask(b"kind", replace(ASK, kind="address", follower="ana"), NOW - DAY, 2)
    later = replace(ASK, made=NOW + DAY + MINUTE, until=NOW + 2 * DAY)
    assert [store.ask(b"l%d" % n, later, later.made - DAY, 2) for n in range(3)] == [True, True, False]


def test_a_code_is_used_once_in_its_browser(store: Store) -> None:
    store.ask(b"m", ASK, NOW - DAY, 5)
    assert store.use_code(b"another", b"c", NOW) is None
    assert store.use_code(b"b", b"wrong", NOW) is None
    assert store.use_code(b"b", b"c", NOW) == ASK
    assert store.use_code(b"b", b"c", NOW) is None
    assert store.use_proof(b"m", "sign-in", b"b", NOW) is None


def test_wrong_codes_end_what_the_browser_asked_for(store: Store) -> None:
    for n in range(2):
        store.ask(b"m%d" % n, replace(ASK, code=b"c%d" % n), NOW - DAY, 5)
    store.ask(b"other", replace(ASK, browser=b"other"), NOW - DAY, 5)
    for _ in range(TRIES):
        assert store.use_code(b"b", b"wrong", NOW) is None
    assert store.use_code(b"b", b"c0", NOW) is None
    assert store.use_proof(b"m1", "sign-in", b"b", NOW) is None
    assert store.use_code(b"other", b"c", NOW)


Race = Callable[[Store], object]


@pytest.mark.parametrize(
    "use",
    [
        lambda store: store.use_proof(b"m", "sign-in", b"b", NOW),
        lambda store: store.use_code(b"b", b"c", NOW),
        lambda store: store.renew(replace(HELD, turned=NOW + MINUTE), NOW, b"new", b"mark") or None,
    ],
    ids=["link", "code", "renewal"],
)
def test_of_fifty_at_once_one_gets_it(use: Race, stores: OpenStore) -> None:
    store, other = stores(), stores()
    store.ask(b"m", ASK, NOW - DAY, 5)
    store.admit(HELD, b"mark")
    with ThreadPoolExecutor(16) as pool:
        got = list(pool.map(use, [store, other] * 25))
    assert sum(one is not None for one in got) == 1


def test_of_fifty_that_ask_at_once_as_many_as_agreed_get_it(stores: OpenStore) -> None:
    store, other = stores(), stores()
    with ThreadPoolExecutor(16) as pool:
        both = [store, other] * 25
        got = list(pool.map(lambda n: both[n].ask(bytes([n]), ASK, NOW - DAY, 3), range(50)))
    assert sum(got) == 3


# -- passes -----------------------------------------------------------------------------------------------


def test_a_pass_opens_by_its_secret_while_it_lasts(store: Store) -> None:
    token = replace(HELD, id="p2", kind="token", scopes=("read", "write"), made=NOW + MINUTE)
    store.admit(HELD, b"m1")
    store.admit(token, b"m2")
    found = store.passed(b"m1", "session", NOW)
    assert found
    assert (found.held, found.current, found.account) == (HELD, True, None)
    assert store.passed(b"m1", "token", NOW) is None
    assert store.passed(b"m1", "session", NOW + DAY) is None
    assert store.passes("ana", NOW) == [token, HELD]
    assert store.passes("ana", NOW + DAY) == []
    assert store.passes("bo", NOW) == []


def test_a_pass_is_ended_by_its_owner_alone(store: Store) -> None:
    store.admit(HELD, b"m1")
    assert not store.end_pass("bo", "p1")
    assert store.end_pass("ana", "p1")
    assert not store.end_pass("ana", "p1")
    assert store.passed(b"m1", "session", NOW) is None


def test_a_secret_changes_and_the_one_before_opens_until_the_next_is_in_use(store: Store) -> None:
    store.admit(HELD, b"m1")
    turned = replace(HELD, seen=NOW + MINUTE, until=NOW + 2 * DAY, turned=NOW + MINUTE)
    assert store.renew(turned, NOW, b"m2", b"m1")
    assert not store.renew(turned, NOW, b"m3", b"m1")
    found = [store.passed(mark, "session", NOW + DAY) for mark in (b"m1", b"m2", b"m3")]
    assert [f and (f.held, f.current) for f in found] == [(turned, False), (turned, True), None]
    assert store.renew(replace(turned, seen=NOW + 2 * MINUTE), turned.turned)
    assert store.passed(b"m1", "session", NOW) is None
    assert store.passed(b"m2", "session", NOW)


def test_passes_that_are_over_are_forgotten(store: Store) -> None:
    store.admit(HELD, b"m1")
    store.admit(replace(HELD, id="p2", made=NOW + DAY, until=NOW + 2 * DAY), b"m2")
    assert [held.id for held in store.passes("ana", NOW)] == ["p2"]


# -- addresses --------------------------------------------------------------------------------------------


def test_addresses_are_confirmed_for_one_follower(store: Store) -> None:
    store.confirm("ana", "mailto:a@mail.example", NOW)
    store.confirm("ana", "mailto:a@mail.example", NOW + DAY)
    assert store.confirmed("ana") == {"mailto:a@mail.example": NOW}
    assert store.confirmed("bo") == {}
    store.confirm("bo", "mailto:b@mail.example", NOW)
    store.confirm("ana", "mailto:0@mail.example", NOW)
    everybody = [
        ("ana", "mailto:0@mail.example"),
        ("ana", "mailto:a@mail.example"),
        ("bo", "mailto:b@mail.example"),
    ]
    assert store.every_confirmed() == everybody
    assert store.unconfirm("ana", "mailto:0@mail.example")
    assert not store.unconfirm("bo", "mailto:a@mail.example")
    assert store.unconfirm("ana", "mailto:a@mail.example")
    assert store.confirmed("ana") == {}


def test_nothing_lets_in_who_was_erased(store: Store) -> None:
    store.add_follower(follower(id="ana"))
    store.add_account(ANA)
    store.admit(HELD, b"m1")
    store.ask(b"m", ASK, NOW - DAY, 5)
    store.ask(b"a", replace(ASK, kind="address", follower="ana", address="mailto:x@mail.example"), NOW - DAY, 5)
    store.confirm("ana", ANA.address, NOW)
    assert store.erase("ana")
    assert store.accounts() == []
    assert store.passed(b"m1", "session", NOW) is None
    assert (store.proof(b"m", NOW), store.proof(b"a", NOW)) == (None, None)
    assert store.confirmed("ana") == {}


def test_which_passes_stand_is_asked_of_many_at_once(store: Store) -> None:
    for number in range(3):
        store.admit(replace(HELD, id=f"p{number}", until=NOW + number * MINUTE), bytes([number]))
    assert store.standing_passes(["p0", "p1", "p2", "none"], NOW) == {"p1", "p2"}
    assert store.standing_passes([], NOW) == set()


# -- ways in ----------------------------------------------------------------------------------------------

WAY = WayIn(
    id="w1", follower="ana", kind="passkey", name="Phone", credential=b"c", key=b"k", handle=b"h", made=NOW
)


def test_ways_in_are_one_followers_and_each_is_there_once(store: Store) -> None:
    other = replace(WAY, id="w2", kind="provider", made=NOW - DAY, key=b"")
    assert store.add_way_in(WAY)
    assert not store.add_way_in(replace(WAY, follower="bo"))
    assert store.add_way_in(other)
    assert store.add_way_in(replace(WAY, id="w3", follower="bo"))
    assert store.ways_in("ana") == [other, WAY]
    assert (store.way_in("w1"), store.way_in("none")) == (WAY, None)
    assert store.use_way_in("w1", 2**32 - 1, NOW + MINUTE)
    assert not store.use_way_in("none", 1, NOW)
    assert store.way_in("w1") == replace(WAY, count=2**32 - 1, seen=NOW + MINUTE)
    assert not store.remove_way_in("bo", "w1")
    assert store.remove_way_in("ana", "w1")
    assert not store.remove_way_in("ana", "w1")
    assert store.ways_in("ana") == [other]


def test_ways_in_go_with_the_account_and_with_the_follower(store: Store) -> None:
    for who in ("ana", "bo"):
        store.add_follower(follower(id=who))
        store.add_account(replace(ANA, follower=who, address=f"mailto:{who}@mail.example"))
        store.add_way_in(replace(WAY, id=who, follower=who))
    store.remove_account("ana")
    assert (store.ways_in("ana"), len(store.ways_in("bo"))) == ([], 1)
    store.erase("bo")
    assert store.ways_in("bo") == []

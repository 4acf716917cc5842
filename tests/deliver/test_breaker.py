"""Breakers: ten failures in a row open one, one delivery tries again, and other hosts notice nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.samples import NOW
from wirebell.deliver.breaker import BARS, FAILURES, REST, RESTS, Breakers, Rest
from wirebell.model.delivery import BARRED, Barred, Delivered, Gone, Later, Outcome, Refused, Unknown

HOOK, SAME, OTHER = "https://a.example/1", "https://a.example/2", "https://b.example/"
SECOND = timedelta(seconds=1)
BROKEN = Later("connection refused")


def broken(times: int = FAILURES) -> Breakers:
    breakers = Breakers()
    for _ in range(times):
        assert breakers.rests(HOOK, NOW) is None
        breakers.heed(HOOK, BROKEN, NOW)
    return breakers


def test_ten_failures_in_a_row_open_it_for_all_of_that_host_and_no_other() -> None:
    breakers = broken()
    assert breakers.rests(HOOK, NOW) == breakers.rests(SAME, NOW) == Rest(NOW + REST, RESTS)
    assert breakers.rests(OTHER, NOW) is None
    assert breakers.rests("mailto:me@a.example", NOW) is None
    assert breakers.open(NOW) == ["a.example"]


@pytest.mark.parametrize("sign", [Delivered(), Refused("too large"), Gone("410")])
def test_a_sign_of_life_in_between_starts_the_count_anew(sign: Outcome) -> None:
    breakers = broken(FAILURES - 1)
    breakers.heed(SAME, sign, NOW)
    breakers.heed(HOOK, BROKEN, NOW)
    assert breakers.rests(HOOK, NOW) is None


def test_after_the_rest_one_tries_and_the_others_wait_for_what_comes_of_it() -> None:
    breakers, then = broken(), NOW + REST + SECOND
    assert breakers.rests(HOOK, then) is None
    assert breakers.rests(SAME, then) == Rest(then + REST, RESTS)
    breakers.heed(HOOK, Unknown("silence"), then)
    assert breakers.rests(SAME, then + SECOND) == Rest(then + REST, RESTS)
    later = then + REST
    assert breakers.rests(SAME, later) is None
    breakers.heed(SAME, Delivered(), later)
    assert breakers.rests(HOOK, later) is None
    assert breakers.open(later) == []


def test_a_clock_that_is_put_back_prolongs_no_rest() -> None:
    before = NOW - timedelta(days=3)
    breakers = broken()
    assert breakers.rests(HOOK, before) is None
    assert breakers.rests(SAME, before) == Rest(before + REST, RESTS), "one tries, as after any rest"


def test_nine_failures_open_nothing() -> None:
    assert broken(FAILURES - 1).rests(HOOK, NOW) is None


ANA, BOB, EVE = "mailto:ana@strict.example", "mailto:bob@STRICT.example", "mailto:eve@mild.example"
POLICY = Barred("550 5.7.1 no")


def test_a_domain_that_refuses_our_mail_rests_longer_each_time_until_it_takes_one() -> None:
    breakers, then = Breakers(), NOW
    for rest in (*BARS, BARS[-1]):
        assert breakers.rests(ANA, then) is None
        breakers.heed(ANA, POLICY, then)
        assert breakers.rests(BOB, then) == Rest(then + rest, f"{BARRED}: 550 5.7.1 no")
        assert breakers.rests(EVE, then) is None
        then += rest
    assert breakers.open(NOW) == ["@strict.example"]
    assert breakers.rests(BOB, then) is None
    assert breakers.rests(ANA, then) == Rest(then + BARS[-1], f"{BARRED}: 550 5.7.1 no")
    breakers.heed(BOB, Gone("5.1.1"), then)
    assert breakers.rests(ANA, then) is not None, "an unknown reader says nothing of what it thinks of us"
    breakers.heed(BOB, Delivered(), then)
    assert breakers.rests(ANA, then) is None


def test_refusals_of_one_domain_do_not_count_against_the_server_of_mail() -> None:
    breakers = Breakers()
    for _ in range(FAILURES + 1):
        breakers.heed(ANA, POLICY, NOW)
    assert breakers.rests(EVE, NOW) is None


def test_a_chat_or_browser_that_fails_holds_up_no_other() -> None:
    breakers = Breakers()
    for _ in range(FAILURES):
        breakers.heed("chat:newsroom", Later("the chat answered 500"), NOW)
        breakers.heed("push:0123456789abcdef", Later("the push service answered 500"), NOW)
    assert breakers.rests("chat:newsroom", NOW) is not None
    assert breakers.rests("push:0123456789abcdef", NOW) is not None
    assert breakers.rests("chat:phones", NOW) is None
    assert breakers.rests("push:fedcba9876543210", NOW) is None

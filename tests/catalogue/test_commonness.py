"""The table of ordinary English words that comes with the package."""

from __future__ import annotations

from wirebell.catalogue.commonness import load_common
from wirebell.standing import analysis

SHARES = load_common()[analysis.number("en")]


def test_the_commonest_come_first_and_every_share_is_of_two_texts_at_least() -> None:
    shares = list(SHARES.values())
    assert next(iter(SHARES)) == "the"
    assert shares == sorted(shares, reverse=True)
    assert 0.012 < shares[-1] < shares[0] < 1


def test_names_and_what_is_written_with_a_capital_are_left_out() -> None:
    assert not {"decemb", "monday", "london", "i"} & SHARES.keys()

"""Links that stop follows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebell.deliver.unsubscribe import Stop, open_token, token
from wirebell.errors import UsageError

KEY = "0123456789abcdef0123456789abcdef"
STOP = Stop(("f1", "f2"), "ana", "mailto:ana@mail.example")


@given(st.lists(st.text()), st.text(), st.text())
def test_what_went_in_comes_out_and_fits_an_address(follows: list[str], follower: str, address: str) -> None:
    stop = Stop(tuple(follows), follower, address)
    text = token(stop, KEY)
    assert open_token(text, KEY) == stop
    assert text == token(stop, KEY)
    assert text.isascii()
    assert text.replace("-", "a").replace("_", "a").replace(".", "a").isalnum()


@given(st.integers(0, 200), st.characters(codec="ascii", categories=["L", "N"]))
def test_a_changed_token_opens_nothing(place: int, letter: str) -> None:
    text = token(STOP, KEY)
    place %= len(text)
    changed = text[:place] + letter + text[place + 1 :]
    try:
        assert open_token(changed, KEY) == STOP  # base64 has spare bits at its end
    except UsageError:
        assert changed != text


@pytest.mark.parametrize("forged", ["", ".", "x", "WyJmMSJd.sig", token(STOP, "another key of good length")])
def test_a_foreign_token_is_refused_with_what_to_do(forged: str) -> None:
    with pytest.raises(UsageError, match="whole link"):
        open_token(forged, KEY)


def test_a_key_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="16 characters"):
        token(STOP, "short")

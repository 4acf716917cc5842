"""Standard Webhooks: the vector of the standard, and a thousand ways of being wrong."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebell.errors import Forged, UsageError
from wirebell.signatures import TOLERANCE, key_of, secret_of, signed, verified

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NAME, AT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
KEY, OLD, OTHER = key_of(SECRET), b"o" * 24, b"x" * 24
Headers = dict[str, str]


def test_the_vector_of_the_standard() -> None:
    made = signed(NAME, AT, BODY, [KEY])
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert verified(made, BODY, [KEY], AT) == NAME


def test_during_a_rotation_either_secret_is_enough_on_either_side() -> None:
    both = signed(NAME, AT, BODY, [KEY, OLD])
    assert both["webhook-signature"].count("v1,") == 2
    assert verified(both, BODY, [OLD], AT) == verified(both, BODY, [KEY], AT) == NAME
    assert verified(signed(NAME, AT, BODY, [OLD]), BODY, [KEY, OLD], AT) == NAME


@pytest.mark.parametrize("late", [-TOLERANCE, TOLERANCE])
def test_a_clock_may_be_five_minutes_off_and_no_more(late: int) -> None:
    made = signed(NAME, AT, BODY, [KEY])
    assert verified(made, BODY, [KEY], AT + late) == NAME
    with pytest.raises(Forged, match="five minutes"):
        verified(made, BODY, [KEY], AT + late + (1 if late > 0 else -1))


MUTATIONS: dict[str, Callable[[Headers, bytes], tuple[Headers, bytes]]] = {
    "no id": lambda h, b: ({k: v for k, v in h.items() if k != "webhook-id"}, b),
    "no time": lambda h, b: ({k: v for k, v in h.items() if k != "webhook-timestamp"}, b),
    "no signature": lambda h, b: ({k: v for k, v in h.items() if k != "webhook-signature"}, b),
    "another id": lambda h, b: (h | {"webhook-id": h["webhook-id"] + "x"}, b),
    "another time": lambda h, b: (h | {"webhook-timestamp": str(int(h["webhook-timestamp"]) + 1)}, b),
    "time in words": lambda h, b: (h | {"webhook-timestamp": "now"}, b),
    "body longer": lambda h, b: (h, b + b" "),
    "body shorter": lambda h, b: (h, b[:-1] if b else b"x"),
    "no version": lambda h, b: (h | {"webhook-signature": h["webhook-signature"].removeprefix("v1,")}, b),
    "asymmetric": lambda h, b: (h | {"webhook-signature": h["webhook-signature"].replace("v1,", "v1a,")}, b),
    "cut": lambda h, b: (h | {"webhook-signature": h["webhook-signature"][:-4]}, b),
    "not ASCII": lambda h, b: (h | {"webhook-signature": "v1,é"}, b),
    "dot moved": lambda h, b: (h | {"webhook-id": h["webhook-id"] + "." + h["webhook-timestamp"]}, b),
}


@pytest.mark.parametrize("how", MUTATIONS)
@given(body=st.binary(max_size=200), key=st.binary(min_size=24, max_size=64))
def test_whatever_is_changed_it_is_refused(how: str, body: bytes, key: bytes) -> None:
    made = signed(NAME, AT, body, [key])
    assert verified(made, body, [key], AT) == NAME
    headers, changed = MUTATIONS[how](made, body)
    with pytest.raises(Forged):
        verified(headers, changed, [key], AT)


def test_another_secret_and_no_secret_are_refused() -> None:
    made = signed(NAME, AT, BODY, [KEY])
    for keys in ([OTHER], []):
        with pytest.raises(Forged, match="secrets"):
            verified(made, BODY, keys, AT)


def test_an_id_with_a_dot_is_never_signed() -> None:
    for name in ("a.b", "", "a b", "ä"):
        with pytest.raises(ValueError, match="id"):
            signed(name, AT, BODY, [KEY])


@given(st.binary(min_size=24, max_size=64))
def test_a_secret_is_its_key_in_words(key: bytes) -> None:
    assert key_of(secret_of(key)) == key_of(f" {secret_of(key)}\n") == key


@pytest.mark.parametrize("wrong", ["", "whsec_", "hunter2", "whsec_!!!!", b64encode(b"k" * 24).decode(),
                                   secret_of(b"k" * 23), secret_of(b"k" * 65)])  # fmt: skip
def test_what_is_no_secret_is_said_without_showing_it(wrong: str) -> None:
    with pytest.raises(UsageError) as fault:
        key_of(wrong)
    assert not wrong or wrong == "whsec_" or wrong not in str(fault.value)

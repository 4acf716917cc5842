"""Web Push's cryptography against the RFC's own example, against an opener of our own, and against nonsense."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.samples import NOW
from wirebell.deliver.base64url import bytes_of, written
from wirebell.deliver.sealing import MOST, RECORD, public_bytes, public_key, sealed
from wirebell.deliver.vapid import authorization

# RFC 8291, appendix A.
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
OURS = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
TEXT = b"When I grow up, I want to be a watermelon"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
    "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
PAIR = generate_private_key(SECP256R1())
AUTH = b"a" * 16


def opened(body: bytes, own: EllipticCurvePrivateKey, secret: bytes) -> bytes:
    """Open a push message as a browser does (RFC 8188 section 2, RFC 8291 section 3.4)."""
    salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    theirs, record = body[21 : 21 + length], body[21 + length :]
    assert len(record) <= size
    shared = own.exchange(ECDH(), public_key(theirs))
    info = b"WebPush: info\0" + public_bytes(own.public_key()) + theirs
    ikm = HKDF(SHA256(), 32, secret, info).derive(shared)
    key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(ikm)
    nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(ikm)
    plain = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\0")
    assert plain.endswith(b"\x02")
    return plain[:-1]


def test_the_example_of_the_rfc_comes_out_to_the_byte() -> None:
    own = derive_private_key(int.from_bytes(bytes_of(OURS), "big"), SECP256R1())
    assert written(sealed(TEXT, bytes_of(BROWSER), bytes_of(SECRET), own, bytes_of(SALT))) == SEALED


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=MOST), st.binary(min_size=16, max_size=16))
def test_the_browser_reads_what_was_sealed_and_it_fits_one_record(plain: bytes, salt: bytes) -> None:
    body = sealed(plain, public_bytes(PAIR.public_key()), AUTH, generate_private_key(SECP256R1()), salt)
    assert opened(body, PAIR, AUTH) == plain
    assert len(body) <= RECORD


def test_the_most_fills_a_record_and_more_is_refused() -> None:
    point = public_bytes(PAIR.public_key())
    assert len(sealed(b"x" * MOST, point, AUTH, PAIR, b"s" * 16)) == RECORD
    with pytest.raises(ValueError, match="3993"):
        sealed(b"x" * (MOST + 1), point, AUTH, PAIR, b"s" * 16)


NO_POINTS = {
    "nothing": b"",
    "off the curve": b"\x04" * 65,
    "squeezed": b"\x02" + b"\x11" * 32,
    "too long": public_bytes(PAIR.public_key()) + b"x",
}


@pytest.mark.parametrize("point", NO_POINTS.values(), ids=NO_POINTS)
def test_a_key_that_is_no_point_is_refused(point: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        sealed(b"x", point, AUTH, PAIR, b"s" * 16)


@pytest.mark.parametrize("text", ["a", "ab$d", "ab d", "a=b", "ä", "abcde"])
def test_only_base64_for_addresses_is_taken(text: str) -> None:
    with pytest.raises(ValueError, match="Base64"):
        bytes_of(text)


@given(st.binary(max_size=100))
def test_base64_comes_back(raw: bytes) -> None:
    assert bytes_of(written(raw)) == raw
    assert "=" not in written(raw)


def claims(said: str) -> tuple[dict[str, object], str]:
    """Check a VAPID field as a push service does and return its claims and key."""
    scheme, rest = said.split(" ", 1)
    assert scheme == "vapid"
    fields = dict(part.split("=", 1) for part in rest.split(", "))
    head, body, mark = fields["t"].split(".")
    raw = bytes_of(mark)
    point = public_key(bytes_of(fields["k"]))
    signature = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    point.verify(signature, f"{head}.{body}".encode(), ECDSA(SHA256()))
    assert json.loads(bytes_of(head)) == {"typ": "JWT", "alg": "ES256"}
    return json.loads(bytes_of(body)), fields["k"]


def test_a_token_is_for_the_origin_of_the_push_service_for_half_a_day() -> None:
    said = authorization("https://push.example:8443/send/abc?x=1", PAIR, "mailto:desk@bell.example", NOW)
    found, key = claims(said)
    assert found == {
        "aud": "https://push.example:8443",
        "exp": int((NOW + timedelta(hours=12)).timestamp()),
        "sub": "mailto:desk@bell.example",
    }
    assert key == written(public_bytes(PAIR.public_key()))


def test_a_token_that_was_changed_does_not_hold() -> None:
    said = authorization("https://push.example/send", PAIR, "mailto:desk@bell.example", NOW)
    with pytest.raises(InvalidSignature):
        claims(said.replace(".", ".A", 1))

"""A mail signed for its domain: RFC 6376, relaxed headers and body; RSA-SHA256, or Ed25519-SHA256 by RFC 8463.

Pure: the time is given, and both ways of signing give the same bytes for the same mail.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from msgspec import Struct

from wirebell.errors import SettingsError

SIGNED = (
    "from to subject date message-id in-reply-to references reply-to mime-version content-type list-id "
    "list-unsubscribe list-unsubscribe-post auto-submitted"
).split()
"""Fields that are signed where they are there; RFC 8058 wants both of List-Unsubscribe among them."""
TWICE = ("from", "to", "subject", "date", "list-unsubscribe", "list-unsubscribe-post")
"""Fields named once more than they are there, so that none can be added without breaking the signature."""
FOLD = 72
LEAST_BITS = 1024
_SPACE = re.compile(rb"[ \t]+")
Field = tuple[str, bytes]


class DkimKey(Struct, frozen=True, kw_only=True):
    """A key with the names under which its public half stands in the DNS: `SELECTOR._domainkey.DOMAIN`."""

    domain: str
    selector: str
    key: RSAPrivateKey | Ed25519PrivateKey

    @property
    def algorithm(self) -> str:
        """The name of the way it signs."""
        return "ed25519-sha256" if isinstance(self.key, Ed25519PrivateKey) else "rsa-sha256"

    @property
    def record(self) -> str:
        """The text that must stand in the DNS."""
        public = self.key.public_key()
        if isinstance(self.key, Ed25519PrivateKey):
            return (
                "v=DKIM1; k=ed25519; p=" + b64encode(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
            )
        raw = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return "v=DKIM1; k=rsa; p=" + b64encode(raw).decode()


_SELECTOR = re.compile(r"[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?", re.IGNORECASE)


def loaded(pem: str, selector: str, domain: str) -> DkimKey:
    """Return the key of a PEM text. Raises SettingsError, never showing it, for one that cannot sign."""
    try:
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SettingsError("The key of [dkim] is no private key in PEM without a password.") from None
    if not isinstance(key, RSAPrivateKey | Ed25519PrivateKey):
        raise SettingsError("The key of [dkim] must be RSA or Ed25519.")
    if isinstance(key, RSAPrivateKey) and key.key_size < LEAST_BITS:
        raise SettingsError(f"The key of [dkim] must have {LEAST_BITS} bits or more.")
    if not _SELECTOR.fullmatch(selector) or not domain.isascii():
        raise SettingsError(f"The selector {selector!r} of [dkim] is no name in the DNS.")
    return DkimKey(domain=domain, selector=selector, key=key)


def signed(mail: bytes, key: DkimKey, at: int) -> bytes:
    """Return the mail (CRLF line ends) with a DKIM-Signature before it, made at `at` (Unix seconds)."""
    head, _, body = mail.partition(b"\r\n\r\n")
    fields = _fields(head + b"\r\n")
    there = [name for name, _ in fields]
    names = [n for n in SIGNED if n in there for _ in range(there.count(n))] + [n for n in TWICE if n in there]
    bh = b64encode(sha256(relaxed_body(body)).digest()).decode()
    tags = (
        f"v=1; a={key.algorithm}; c=relaxed/relaxed; t={at};",
        f"d={key.domain}; s={key.selector};",
        *_folded("h=" + ":".join(names) + ";"),
        f"bh={bh};",
        "b=",
    )
    unsigned = "DKIM-Signature: " + "\r\n ".join(tags)
    mark = b64encode(_mark(_to_sign(fields, names, unsigned), key)).decode()
    folded = "\r\n ".join(mark[i : i + FOLD] for i in range(0, len(mark), FOLD))
    return f"{unsigned}{folded}\r\n".encode("ascii") + mail


def relaxed_body(body: bytes) -> bytes:
    """Return a body as it is hashed (RFC 6376 section 3.4.4)."""
    lines = [_SPACE.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def relaxed_field(name: str, value: bytes) -> bytes:
    """Return a field as it is hashed (RFC 6376 section 3.4.2), with its line end."""
    return name.lower().encode() + b":" + _SPACE.sub(b" ", value.replace(b"\r\n", b"")).strip(b" ") + b"\r\n"


def _fields(head: bytes) -> list[Field]:
    """Return the fields of a head in order, names in lower case, values still folded."""
    found: list[Field] = []
    for line in head.split(b"\r\n")[:-1]:
        if line[:1] in (b" ", b"\t") and found:
            found[-1] = (found[-1][0], found[-1][1] + b"\r\n" + line)
        else:
            name, _, value = line.partition(b":")
            found.append((name.decode("ascii", "replace").strip().lower(), value))
    return found


def _to_sign(fields: list[Field], names: list[str], unsigned: str) -> bytes:
    """Return what is signed: of a field that is there twice the last first, and at the end our own, unmarked."""
    left: dict[str, list[bytes]] = {}
    for name, value in fields:
        left.setdefault(name, []).append(value)
    parts = [relaxed_field(name, left[name].pop()) for name in names if left[name]]
    own, _, tags = unsigned.partition(":")
    return b"".join(parts) + relaxed_field(own, tags.encode()).removesuffix(b"\r\n")


def _mark(text: bytes, key: DkimKey) -> bytes:
    digest = sha256(text).digest()
    if isinstance(key.key, Ed25519PrivateKey):
        return key.key.sign(digest)  # RFC 8463 section 3: the hash is what is signed
    return key.key.sign(digest, PKCS1v15(), Prehashed(SHA256()))


def _folded(tag: str) -> list[str]:
    lines, line = [], ""
    for piece in re.findall(r"[^:]*:|[^:]+$", tag):
        if len(line) + len(piece) > FOLD:
            lines.append(line)
            line = ""
        line += piece
    return [*lines, line]

"""Style, script and pictures: each at an address that names its content, so that it may be kept for good."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "static"
TYPES = {  # the web framework says of texts that they are UTF-8
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
FOREVER = "public, max-age=31536000, immutable"
ASK_ANEW = "no-cache"

_LINKED = re.compile(rb"url\(([a-z.]+)\)")


class Asset(NamedTuple):
    """One file as it is sent; `address` names its content."""

    address: str
    body: bytes
    media_type: str


@cache
def asset(name: str) -> Asset:
    """Return a file of the package by its plain name, what it links to put in by address. Raises KeyError."""
    path = FOLDER / name
    if name not in names():
        raise KeyError(name)
    body = _LINKED.sub(lambda found: b"url(" + asset(found[1].decode()).address.encode() + b")", path.read_bytes())
    digest = hashlib.blake2b(body, digest_size=6).hexdigest()
    return Asset(f"/static/{path.stem}.{digest}{path.suffix}", body, TYPES[path.suffix])


@cache
def names() -> frozenset[str]:
    """Return the plain names of all files."""
    return frozenset(path.name for path in FOLDER.iterdir() if path.suffix in TYPES)


@cache
def _by_address() -> dict[str, Asset]:
    return {asset(name).address.rpartition("/")[2]: asset(name) for name in names()}


def sent(name: str) -> tuple[Asset, str] | None:
    """Return the file of a plain name or one that names its content, and how long it may be kept."""
    if name in _by_address():
        return _by_address()[name], FOREVER
    return (asset(name), ASK_ANEW) if name in names() else None

"""The credential of a source: named in the source, kept outside, never in a log or an error."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from wirebell.errors import SourceError

_FIELD = re.compile(r"(?P<name>[A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*(?P<value>[\x20-\x7e]+)")
_BASIC = re.compile(r"Basic[ \t]+(?P<pair>[^:\x00-\x1f\x7f]+:[^\x00-\x1f\x7f]*)", re.IGNORECASE)
_OURS = frozenset({"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "cookie"})


def _secret(reference: str, environ: Mapping[str, str]) -> str:
    kind, _, place = reference.partition(":")
    if kind == "env" and place in environ:
        return environ[place].strip()
    if kind == "env":
        raise SourceError(f"Its credential {reference} is not set; set that environment variable.")
    if kind != "file":
        raise SourceError(f"Its credential {reference!r} names no secret; write env:NAME or file:PATH.")
    try:
        return Path(place).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise SourceError(f"Its credential {reference} cannot be read ({type(fault).__name__}).") from None


def credential_headers(reference: str | None, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the header that a source's credential stands for; none for None.

    The secret is either `Basic user:password` (RFC 7617, UTF-8) or one header, `Name: value`. Raises SourceError
    that names the place, never what stands there.
    """
    if reference is None:
        return {}
    secret = _secret(reference, environ)
    basic = _BASIC.fullmatch(secret)
    if basic:
        return {"authorization": "Basic " + b64encode(basic["pair"].encode()).decode("ascii")}
    field = _FIELD.fullmatch(secret)
    if field and field["name"].lower() not in _OURS:
        return {field["name"].lower(): field["value"]}
    raise SourceError(f"Its credential {reference} is neither 'Basic user:password' nor 'Header-Name: value'.")

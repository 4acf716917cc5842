"""Answers that are not said again to whoever has them (RFC 9110, section 13.1.2)."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from litestar import Request, Response


def mark_of(body: bytes) -> str:
    """Return what stands for an answer: its entity tag."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def unless_known(request: Request[Any, Any, Any], answer: Response[bytes]) -> Response[bytes]:
    """Return an answer that has an entity tag, or 304 in its place where that is had already."""
    said = request.headers.get("if-none-match", "").split(",")
    known = [one.strip().removeprefix("W/") for one in said]
    if answer.headers["ETag"] not in known and known != ["*"]:
        return answer
    return Response(b"", status_code=304, media_type=answer.media_type, headers=dict(answer.headers))

"""Answers not said again to whoever has them, and changes of what one has alone (RFC 9110, section 13.1)."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from litestar import Request, Response
from msgspec import Struct

from wirebell.web.coding import packed_mark, packs, plain_mark

_FIELDS = ("if-match", "if-none-match")


class Condition(Struct, frozen=True, kw_only=True):
    """Tags of a thing, one of which must stand (If-Match) or none (If-None-Match); None is not said."""

    stands: str | None = None
    differs: str | None = None

    @property
    def said(self) -> bool:
        """Whether there is any condition."""
        return self.stands is not None or self.differs is not None

    def holds(self, mark: str) -> bool:
        """Tell whether it holds of what stands under a tag."""
        if self.stands is not None and not stands(mark, listed(self.stands)):
            return False
        return self.differs is None or not stands(mark, listed(self.differs), weakly=True)


def condition_of(request: Request[Any, Any, Any]) -> Condition:
    """Return what a request asks of what it would change."""
    said = {name: ",".join(found) if (found := request.headers.getall(name, [])) else None for name in _FIELDS}
    return Condition(stands=said["if-match"], differs=said["if-none-match"])


def mark_of(body: bytes) -> str:
    """Return what stands for an answer: its entity tag."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def listed(field: str) -> list[str]:
    """Return the tags of a field; none of ours holds a comma."""
    return [one.strip() for one in field.split(",")]


def stands(mark: str, known: list[str], weakly: bool = False) -> bool:
    """Tell whether a tag, or `*`, is among known ones. Weak tags, as of caches between, are alike only weakly."""
    said = [one.removeprefix("W/") for one in known] if weakly else known
    return known == ["*"] or plain_mark(mark) in map(plain_mark, said)


def unless_known(request: Request[Any, Any, Any], answer: Response[bytes]) -> Response[bytes]:
    """Return an answer that has an entity tag, or 304 in its place where that is had already, in either form."""
    mark, known = answer.headers["ETag"], listed(condition_of(request).differs or "")
    if not stands(mark, known, weakly=True):
        return answer
    mark = packed_mark(mark) if packs(request.headers, answer.content) else mark  # as the answer would have it
    return Response(b"", status_code=304, media_type=answer.media_type, headers={**answer.headers, "ETag": mark})

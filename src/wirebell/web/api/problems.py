"""What goes wrong, as problem details (RFC 9457), each of a type that stays."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response
from msgspec import Struct

TYPES = "https://wirebell.example/docs/api#"
"""Problem types are addresses under this one; programs may compare them."""
QUOTA = "https://iana.org/assignments/http-problem-types#quota-exceeded"
MEDIA = "application/problem+json"


class Fault(Struct, frozen=True, kw_only=True):
    """One part of a request that cannot be: where, as a JSON pointer or the name of a parameter or header; why."""

    at: str
    detail: str


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong. `column` and `suggestion` come with an expression that cannot be read."""

    type: str
    title: str
    status: int
    detail: str
    faults: tuple[Fault, ...] = ()
    column: int | None = None
    suggestion: str | None = None
    violated_policies: tuple[str, ...] = msgspec.field(default=(), name="violated-policies")


KINDS: dict[str, tuple[int, str]] = {
    "malformed": (400, "Not readable"),
    "unauthenticated": (401, "No valid token"),
    "scope": (403, "Not for this token"),
    "not-found": (404, "Not here"),
    "method": (405, "Not that way"),
    "conflict": (409, "Not now"),
    "unconfirmed": (409, "Not confirmed yet"),
    "changed": (412, "Not what you have"),
    "too-large": (413, "Too large"),
    "media-type": (415, "Not JSON"),
    "invalid": (422, "Cannot be"),
    "expression": (422, "An expression that cannot be read"),
    "key-reused": (422, "A key for something else"),
    "quota": (429, "Too often"),
    "fault": (500, "A fault of Wirebell"),
    "unavailable": (503, "Not at the moment"),
}


class Refused(Exception):
    """A request that is answered by a problem."""

    def __init__(self, kind: str, detail: str, headers: dict[str, str] | None = None, **more: Any) -> None:
        status, title = KINDS[kind]
        self.headers = headers or {}
        type_ = QUOTA if kind == "quota" else TYPES + kind
        self.problem = Problem(type=type_, title=title, status=status, detail=detail, **more)
        super().__init__(detail)

    def answer(self, headers: dict[str, str]) -> Response[bytes]:
        """Return the answer, with headers that all answers carry."""
        body = msgspec.json.encode(self.problem)
        return Response(
            body, status_code=self.problem.status, media_type=MEDIA, headers={**headers, **self.headers}
        )


def refused_at(at: str, detail: str) -> Refused:
    """Return the problem of one part of a request that cannot be."""
    return Refused("invalid", detail, faults=(Fault(at=at, detail=detail),))


def of_status(status: int, detail: str) -> Refused:
    """Return the problem of an HTTP status."""
    kind = next(
        (kind for kind, (code, _) in KINDS.items() if code == status), "fault" if status >= 500 else "malformed"
    )
    return Refused(kind, detail)

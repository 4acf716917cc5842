"""The one door of the API: who asks, how often, what, and whether it was asked before."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import msgspec
from litestar import Request, Response, route
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.params import FromPath, RawBody
from litestar.response import Stream

from wirebell.accounts import tokens
from wirebell.accounts.tokens import Bearer
from wirebell.app.house import House
from wirebell.app.serving import Pulse
from wirebell.errors import Enough, ExpressionError, StoreError, UsageError
from wirebell.logs import Log
from wirebell.model.limit import Bucket
from wirebell.web.api import stream
from wirebell.web.api.blame import faults_of, misshapen
from wirebell.web.api.condition import ensure_holds, turn
from wirebell.web.api.document import document
from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.problems import Fault, Refused, refused_at
from wirebell.web.api.table import allowed, found
from wirebell.web.api.watch import Watch
from wirebell.web.bodies import NUL, decoded
from wirebell.web.conditional import Condition, condition_of, mark_of, unless_known
from wirebell.web.doors import Doors
from wirebell.web.limits import PART, Left, network_of, taken

log = Log()

Asked = Request[Any, Any, Any]
QUOTA, WINDOW = 600, 60
"""Requests of one token in so many seconds."""
STRANGE = 60
"""Requests of one network without a valid token, in as many seconds."""
STREAMS = 5
"""Streams of one token at one time."""
KEY = 255
"""Characters of an idempotency key."""
ABANDONED = timedelta(seconds=60)
"""What was begun under a key and is not answered after this is done anew: its process died."""
OURS = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}


class ApiDoor:
    """Answers requests of programs for one house."""

    def __init__(self, house: House, doors: Doors, pulse: Pulse) -> None:
        self.house, self.doors, self.watch = house, doors, Watch(house, pulse)
        self.limits = doors.limits.buckets("token", Bucket(quota=QUOTA, window=WINDOW, part=PART))
        self.strangers = doors.limits.buckets("network", Bucket(quota=STRANGE, window=WINDOW, part=PART))
        self.streams: Counter[str] = Counter()

    async def answer(self, request: Asked, path: str, body: bytes) -> Response[Any] | Stream:
        """Answer a request; whatever is wrong with it is a problem."""
        headers = dict(OURS)
        if request.method == "OPTIONS" and found(path):
            return Response(b"", status_code=204, headers={**headers, "Allow": allowed(path)})
        try:
            token = _token(request)
            bearer = await self._bearer(request, token)
            headers |= await self._limited(bearer)
            operation, parts = _operation(request, path)
            if operation.scope not in bearer.scopes:
                raise _beyond(operation, bearer)
            ask = Ask(
                house=self.house,
                doors=self.doors,
                bearer=bearer,
                path=parts,
                query=_query(request, operation),
                body=_body(request, operation, body),
                condition=condition_of(request),
            )
            if operation.streams:
                return self._stream(ask, request, headers)
            done = await asyncio.to_thread(_done, ask, operation, _key(request, operation), body, headers)
            return _unless_known(request, done, ask.condition) if operation.method == "GET" else done
        except Refused as refused:
            return refused.answer(headers)
        except StoreError as fault:
            log.warning("API not answered", problem=str(fault))
            return _unavailable().answer(headers)

    async def _bearer(self, request: Asked, token: str) -> Bearer:
        bearer = await asyncio.to_thread(tokens.enter, self.house, token) if token else None
        if bearer is not None:
            return bearer
        left = await taken(self.strangers, network_of(request))
        if not left.allowed:
            raise _too_often("network", left)
        raise Refused(
            "unauthenticated",
            "Send a token as `Authorization: Bearer wb_…`: make one in the settings, or by `wirebell token add`.",
            headers={"WWW-Authenticate": 'Bearer realm="Wirebell"'},
        )

    async def _limited(self, bearer: Bearer) -> dict[str, str]:
        left = await taken(self.limits, bearer.token)
        told = {
            "RateLimit-Policy": f'"token";q={QUOTA};w={WINDOW}',
            "RateLimit": f'"token";r={left.remaining};t={left.seconds}',
        }
        if not left.allowed:
            raise _too_often("token", left, told)
        return told

    def _stream(self, ask: Ask, request: Asked, headers: dict[str, str]) -> Response[bytes] | Stream:
        said = request.headers.get("last-event-id")
        if said is not None and not (said.isascii() and said.isdigit() and len(said) < 16):
            raise refused_at("Last-Event-ID", "Last-Event-ID is the id of the last event you have.")
        after = int(said) if said is not None else ask.query.after
        if self.streams[ask.bearer.token] >= STREAMS:
            raise Refused("quota", f"A token has {STREAMS} streams at one time.", violated_policies=("streams",))
        events = stream.lines(ask, self.watch, after)
        more = {**headers, "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        if request.method == "HEAD":
            return Response(b"", media_type="text/event-stream", headers=more)
        return Stream(self._counted(ask.bearer.token, events), media_type="text/event-stream", headers=more)

    async def _counted(self, token: str, events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        self.streams[token] += 1
        try:
            async for event in events:
                yield event
        finally:
            self.streams[token] -= 1


# -- what is asked ----------------------------------------------------------------------------------------


def _token(request: Asked) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _operation(request: Asked, path: str) -> tuple[Operation, dict[str, str]]:
    fitting = found(path)
    if not fitting:
        raise Refused("not-found", "There is nothing at that address: see /api/v1/openapi.json.")
    method = "GET" if request.method == "HEAD" else request.method
    chosen = next((one for one in fitting if one.method == method), None)
    if chosen is None:
        raise Refused("method", f"This address takes {allowed(path)}.", headers={"Allow": allowed(path)})
    match = chosen.pattern.fullmatch(path)
    return chosen, match.groupdict() if match else {}


def _query(request: Asked, operation: Operation) -> Any:
    pairs = list(request.query_params.multi_items())
    if operation.query is None:
        if pairs:
            said = f"This takes no parameters, not {pairs[0][0]!r}."
            raise Refused("invalid", said, faults=(Fault(at=pairs[0][0], detail="not taken"),))
        return None
    names = [name for name, _ in pairs]
    if twice := next((name for name in names if names.count(name) > 1), None):
        said = "A parameter may be given once."
        raise Refused("invalid", said, faults=(Fault(at=twice, detail="given twice"),))
    if holding := next((name for name, value in pairs if NUL in value), None):
        said = "No text may hold the character NUL."
        raise Refused("invalid", said, faults=(Fault(at=holding, detail="holds NUL"),))
    try:
        return msgspec.convert(dict(pairs), operation.query, strict=False)
    except msgspec.ValidationError as fault:
        raise _wrong(misshapen(fault, parameters=True)) from None


def _body(request: Asked, operation: Operation, body: bytes) -> Any:
    if operation.takes is None:
        if body:
            raise Refused("invalid", "This takes no body.")
        return None
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused("media-type", "Send JSON, as `Content-Type: application/json`.")
    try:
        return decoded(body, operation.takes)
    except msgspec.ValidationError as fault:
        raise _wrong(misshapen(fault, parameters=False)) from None
    except msgspec.DecodeError as fault:
        raise Refused("malformed", f"The body is not JSON: {fault}.") from None


def _wrong(fault: Fault) -> Refused:
    return Refused("invalid", f"{fault.detail}.", faults=(fault,))


def _key(request: Asked, operation: Operation) -> str:
    key = request.headers.get("idempotency-key", "").strip('"')
    if not key or operation.method != "POST":
        return ""
    if len(key) > KEY or not key.isascii() or not key.isprintable():
        raise refused_at("Idempotency-Key", f"An Idempotency-Key has up to {KEY} printable ASCII characters.")
    return key


# -- what is answered -------------------------------------------------------------------------------------


def _done(ask: Ask, operation: Operation, key: str, body: bytes, headers: dict[str, str]) -> Response[bytes]:
    """Do what is asked; under a key that was used, answer as then."""
    if not key:
        return _answered(operation.status, _made(ask, operation), headers)
    now, store = ask.house.clock.now(), ask.house.store
    asked = sha256(f"{operation.name} {sorted(ask.path.items())}\n".encode() + body).digest()
    before = store.begin_once(ask.who, key, asked, now, now - ABANDONED)
    if before is None:
        return _answered(operation.status, _kept(ask, operation, key), headers)
    if before.asked != asked:
        raise Refused("key-reused", "This Idempotency-Key was used for something else.")
    if before.status and operation.secret:
        raise Refused("conflict", "This was done under the same key, and what it gave is shown once.")
    if not before.status:
        raise Refused(
            "conflict", "This is being done under the same key: ask again.", headers={"Retry-After": "1"}
        )
    return _answered(before.status, before.body, {**headers, "Idempotency-Replayed": "true"})


def _kept(ask: Ask, operation: Operation, key: str) -> bytes:
    """Do it and keep the answer; what was refused may be asked again under the same key."""
    try:
        made = _made(ask, operation)
    except BaseException:
        ask.house.store.end_once(ask.who, key, 0, b"")
        raise
    ask.house.store.end_once(ask.who, key, operation.status, b"" if operation.secret else made)
    return made


def _made(ask: Ask, operation: Operation) -> bytes:
    try:
        with turn(ask, operation):
            ensure_holds(ask, operation)
            answer = operation.does(ask)
    except ExpressionError as fault:
        raise Refused(
            "expression",
            fault.problem,
            faults=_faults(ask, fault),
            column=fault.column,
            suggestion=fault.suggestion or None,
        ) from None
    except Enough as fault:
        raise Refused("conflict", str(fault)) from None
    except UsageError as fault:
        raise Refused("invalid", str(fault), faults=_faults(ask, fault)) from None
    except (Refused, StoreError):
        raise
    except Exception as fault:  # of a fault of ours nobody outside learns more than that it is one
        log.exception("API failed", operation=operation.name)
        raise Refused("fault", "A fault of Wirebell, not of yours. Its log says more.") from fault
    return b"" if operation.status == 204 else msgspec.json.encode(answer)


def _faults(ask: Ask, fault: UsageError) -> tuple[Fault, ...]:
    return faults_of(ask.body, ask.query, fault, ask.house.clock.now())


def _answered(status: int, body: bytes, headers: dict[str, str]) -> Response[bytes]:
    return Response(body, status_code=status, media_type="application/json", headers=headers)


def _unless_known(request: Asked, answer: Response[bytes], condition: Condition) -> Response[bytes]:
    """Mark an answer, and say 304 in its place where the program has it. Raises Refused where it wants another."""
    mark = mark_of(answer.content)
    if not Condition(stands=condition.stands).holds(mark):
        raise Refused("changed", "What stands there is not what you have: GET it again.", {"ETag": mark})
    headers = {**answer.headers, "Cache-Control": "private, no-cache", "ETag": mark}
    return unless_known(request, _answered(answer.status_code or 200, answer.content, headers))


def _beyond(operation: Operation, bearer: Bearer) -> Refused:
    has = ", ".join(bearer.scopes) or "nothing"
    return Refused("scope", f"This needs a token for {operation.scope}; yours is for {has}.")


def _too_often(policy: str, left: Left, headers: dict[str, str] | None = None) -> Refused:
    told = {**(headers or {}), "Retry-After": str(left.seconds)}
    return Refused("quota", "Asked too often: wait as Retry-After says.", told, violated_policies=(policy,))


def _unavailable() -> Refused:
    return Refused("unavailable", "The record does not answer at the moment.", headers={"Retry-After": "5"})


# -- routes -----------------------------------------------------------------------------------------------

METHODS = [
    HttpMethod.GET,
    HttpMethod.HEAD,
    HttpMethod.POST,
    HttpMethod.PUT,
    HttpMethod.PATCH,
    HttpMethod.DELETE,
    HttpMethod.OPTIONS,
]


@route("/api/v1/openapi.json", http_method=[HttpMethod.GET, HttpMethod.HEAD])
async def openapi(request: Asked) -> Response[bytes]:
    """Serve the document that the table makes; it is open to all."""
    headers = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}
    headers["ETag"] = mark_of(document())
    return unless_known(request, Response(document(), media_type="application/json", headers=headers))


@route("/api/v1/{rest:path}", http_method=METHODS, status_code=200)
async def api(
    programs: NamedDependency[ApiDoor], request: Asked, rest: FromPath[str], body: RawBody
) -> Response[Any] | Stream:
    """Answer a program."""
    return await programs.answer(request, rest, body)


HANDLERS = (openapi, api)

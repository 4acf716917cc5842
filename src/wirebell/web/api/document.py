"""The OpenAPI 3.1 document, made of the table of operations and of nothing else."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from wirebell.app.schemas import without_indents
from wirebell.web.api.operation import Operation
from wirebell.web.api.problems import KINDS, MEDIA, QUOTA, TYPES, Problem
from wirebell.web.api.table import OPERATIONS

REF = "#/components/schemas/{name}"
ALWAYS = ("unauthenticated", "scope", "quota", "unavailable")
Json = dict[str, Any]
MARK = "What stands for this answer: sent as If-None-Match when it is asked for again, as If-Match with a change."
LIMITS = {
    "RateLimit-Policy": "How often a token may ask: `q` requests in `w` seconds.",
    "RateLimit": "How many of them are left, and in how many seconds all are again.",
}


@cache
def document() -> bytes:
    """Return the document, the same bytes for the same table."""
    return msgspec.json.format(msgspec.json.encode(without_indents(_document())), indent=2) + b"\n"


def _document() -> Json:
    schemas = _schemas()
    paths: dict[str, Json] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Wirebell",
            "version": "1",
            "description": "Follow anything in the news; be told once, at once, and told why.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "tags": [{"name": name} for name in dict.fromkeys(one.tag for one in OPERATIONS)],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "wb_…"}},
            "headers": _headers(),
            "responses": {name: _problem(kinds) for name, kinds in _refusals().items()},
            "schemas": schemas,
        },
    }


def _types() -> list[Any]:
    found = [kind for one in OPERATIONS for kind in (one.gives, one.takes, one.query) if kind is not None]
    return list(dict.fromkeys([*found, Problem]))


def _schemas() -> Json:
    _, components = msgspec.json.schema_components(_types(), ref_template=REF)
    return dict(components)


def _ref(kind: Any) -> Json:
    (found,), _ = msgspec.json.schema_components([kind], ref_template=REF)
    return dict(found)


def _operation(one: Operation, schemas: Json) -> Json:
    made: Json = {
        "operationId": one.name,
        "summary": one.says,
        "tags": [one.tag],
        "description": f"For tokens with the scope `{one.scope}`.",
        "parameters": [*_of_path(one), *_of_query(one, schemas), *_of_headers(one)],
        "responses": _responses(one),
    }
    if one.takes is not None:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(one.takes)}}}
    return made


def _of_path(one: Operation) -> list[Json]:
    string = {"type": "string", "minLength": 1}
    return [{"name": part, "in": "path", "required": True, "schema": string} for part in one.parts]


def _of_query(one: Operation, schemas: Json) -> list[Json]:
    if one.query is None:
        return []
    schema = schemas[_ref(one.query)["$ref"].rpartition("/")[2]]
    needed = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in needed, "schema": _plain(said)}
        for name, said in schema["properties"].items()
    ]


def _plain(schema: Json) -> Json:
    """Return a schema of a parameter: what may be left out cannot be null in an address."""
    if "anyOf" not in schema:
        return schema
    (kind,) = [one for one in schema["anyOf"] if one != {"type": "null"}]
    return dict(kind)


def _of_headers(one: Operation) -> list[Json]:
    if one.streams:
        said = "The id of the last event you have; it goes before `after`."
        return [_header("Last-Event-ID", said, {"type": "string", "pattern": "^[0-9]{1,15}$"})]
    if one.method == "GET":
        said = "The ETag of an answer you have: it is not said again while it holds (304)."
        return [_header("If-None-Match", said, {"type": "string", "pattern": "^[ -~]*$"})]
    return [*_of_conditions(one), *_of_keys(one)]


def _of_conditions(one: Operation) -> list[Json]:
    if all(other.method != "GET" or other.path != one.path for other in OPERATIONS):
        return []
    said = "The ETag of what GET answered here without parameters: if it stands no more, nothing is done (412)."
    return [_header("If-Match", said, {"type": "string", "pattern": "^[ -~]*$"})]


def _of_keys(one: Operation) -> list[Json]:
    if one.method != "POST":
        return []
    said = "A name for this request: sent again within a day, it is done once and answered as before."
    return [_header("Idempotency-Key", said, {"type": "string", "maxLength": 255, "pattern": "^[ -~]*$"})]


def _header(name: str, says: str, schema: Json) -> Json:
    return {"name": name, "in": "header", "required": False, "description": says, "schema": schema}


# -- answers ----------------------------------------------------------------------------------------------


def _responses(one: Operation) -> Json:
    content = {"text/event-stream" if one.streams else "application/json": {"schema": _content(one)}}
    limits = {name: {"$ref": f"#/components/headers/{name}"} for name in LIMITS}
    good: Json = {"description": one.says, "headers": limits}
    if one.gives is not None:
        good["content"] = content
    if one.method != "GET" or one.streams:
        return {str(one.status): good, **_problems(one)}
    marked = {**limits, "ETag": {"$ref": "#/components/headers/ETag"}}
    known: Json = {"description": "You have it: nothing of it changed.", "headers": marked}
    return {str(one.status): {**good, "headers": marked}, "304": known, **_problems(one)}


def _content(one: Operation) -> Json:
    return {"type": "string"} if one.streams else _ref(one.gives)


def _problems(one: Operation) -> Json:
    kinds = dict.fromkeys([*ALWAYS, *_asked_wrongly(one), *one.refuses])
    found = sorted({KINDS[kind][0] for kind in kinds})
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in found}


def _refusals() -> dict[str, list[str]]:
    """Return the problems of each status, as many operations share them."""
    by_status: dict[str, list[str]] = {}
    for kind, (status, _) in KINDS.items():
        by_status.setdefault(str(status), []).append(kind)
    return by_status


def _asked_wrongly(one: Operation) -> tuple[str, ...]:
    found = ["invalid"] if one.streams else ["invalid", "changed"]
    if one.takes is not None:
        found += ["malformed", "media-type", "too-large"]
    if one.method == "POST":
        found += ["conflict", "key-reused"]
    return tuple(found)


def _problem(kinds: list[str]) -> Json:
    types = [QUOTA if kind == "quota" else TYPES + kind for kind in kinds]
    said = "; ".join(f"{KINDS[kind][1]} (`{type_}`)" for kind, type_ in zip(kinds, types, strict=True))
    return {"description": said, "content": {MEDIA: {"schema": _ref(Problem)}}}


def _headers() -> Json:
    headers = {**LIMITS, "ETag": MARK}
    return {name: {"description": said, "schema": {"type": "string"}} for name, said in headers.items()}

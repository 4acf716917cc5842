"""Every answer is one that the document promises: its status, its kind, its shape."""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from urllib.parse import quote

import httpx
import jsonschema_rs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.web.api.asking import broken, made, parameters
from tests.web.api.conftest import Program
from tests.web.api.test_sweep import DOCUMENT, asked, ids
from wirebell.accounts import tokens
from wirebell.app.house import House
from wirebell.web.api.table import OPERATIONS

pytestmark = pytest.mark.long
COMPONENTS = DOCUMENT["components"]
EXAMPLES = 12
BY_NAME = {
    one["operationId"]: (method.upper(), path, one)
    for path, methods in DOCUMENT["paths"].items()
    for method, one in methods.items()
    if one["operationId"] != "stream"
}


@cache
def validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        {**json.loads(schema), "components": COMPONENTS}, validate_formats=True
    )


def promised(answer: httpx.Response, operation: Any) -> None:
    """Hold an answer to what the document says of its operation."""
    said = operation["responses"].get(str(answer.status_code))
    assert said is not None, (answer.status_code, answer.text)
    if "$ref" in said:
        said = COMPONENTS["responses"][said["$ref"].rpartition("/")[2]]
    for header in said.get("headers", {}):
        assert header.lower() in answer.headers
    if "content" not in said:
        assert answer.content == b""
        return
    ((kind, content),) = said["content"].items()
    assert answer.headers["content-type"] == kind
    validator(json.dumps(content["schema"])).validate(answer.json())


@pytest.mark.parametrize("name", BY_NAME)
def test_what_is_asked_well_is_answered_as_promised(
    name: str, shared: House, programs: dict[str, Program]
) -> None:
    one = next(one for one in OPERATIONS if one.name == name)
    method, path, more = asked(one, ids(shared, "ana" if "user" not in one.parts else "bo"))
    who = "ola" if one.scope in {"edit", "operate"} else "ana"
    promised(programs[who](method, path, **more), BY_NAME[name][2])


@pytest.mark.parametrize("name", BY_NAME)
def test_whatever_is_asked_is_answered_as_promised(name: str, shared: House, programs: dict[str, Program]) -> None:
    method, path, operation = BY_NAME[name]
    own = ids(shared, "ana")

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        program = fresh(shared, programs)
        parts = data.draw(parameters(operation, "path", COMPONENTS))
        filled = {part: data.draw(st.sampled_from([own[part], text])) for part, text in parts.items()}
        query = data.draw(parameters(operation, "query", COMPONENTS))
        headers = data.draw(parameters(operation, "header", COMPONENTS))
        more: dict[str, Any] = {"params": query, "headers": headers}
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            more["json"] = data.draw(st.one_of(made(schema, COMPONENTS), broken()))
        place = path.format(**{part: quote(text, safe="") or "x" for part, text in filled.items()})
        answer = program(method, place, **more)
        if "/" not in "".join(filled.values()) and "." not in {text.strip(".") or "." for text in filled.values()}:
            promised(answer, operation)
        assert answer.status_code < 500

    ask()


def fresh(house: House, programs: dict[str, Program]) -> Program:
    """A program of one who may do everything, with a token that was not used up or erased."""
    if "ola" not in {f.id for f in house.store.followers()}:
        pytest.skip("erased")
    return Program(programs["ola"].client, tokens_of(house))


def tokens_of(house: House) -> str:
    for row in tokens.every(house, "ola")[20:]:
        tokens.end(house, "ola", row.id)
    return tokens.make(house, "ola", "contract", ("read", "write", "edit", "operate")).token

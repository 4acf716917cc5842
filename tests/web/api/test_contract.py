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
from tests.web.api.conftest import ALL, Asked, Program
from tests.web.api.test_sweep import DOCUMENT, asked, ids
from wirebell.accounts import tokens
from wirebell.web.api.operation import Operation
from wirebell.web.api.table import OPERATIONS

pytestmark = pytest.mark.long
COMPONENTS = DOCUMENT["components"]
EXAMPLES = 12
BY_NAME = {one["operationId"]: one for methods in DOCUMENT["paths"].values() for one in methods.values()}
PROMISES = [one for one in OPERATIONS if one.name != "stream"]


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


@pytest.mark.parametrize("one", PROMISES, ids=[one.name for one in PROMISES])
def test_what_is_asked_well_is_answered_as_promised(one: Operation, asked_of: Asked) -> None:
    method, path, more = asked(one, ids(asked_of.house, "ana" if "user" not in one.parts else "bo"))
    who = "ola" if one.scope in {"edit", "operate"} else "ana"
    promised(asked_of.programs[who](method, path, **more), BY_NAME[one.name])


@pytest.mark.parametrize("one", PROMISES, ids=[one.name for one in PROMISES])
def test_whatever_is_asked_is_answered_as_promised(one: Operation, asked_of: Asked) -> None:
    operation = BY_NAME[one.name]
    own = ids(asked_of.house, "ana")

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        program = asked_of.programs["ola"] if one.method == "GET" else fresh(asked_of)
        parts = data.draw(parameters(operation, "path", COMPONENTS))
        filled = {part: data.draw(st.sampled_from([own[part], text])) for part, text in parts.items()}
        query = data.draw(parameters(operation, "query", COMPONENTS))
        headers = data.draw(parameters(operation, "header", COMPONENTS))
        more: dict[str, Any] = {"params": query, "headers": headers}
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            more["json"] = data.draw(st.one_of(made(schema, COMPONENTS), broken()))
        place = one.path.format(**{part: quote(text, safe="") or "x" for part, text in filled.items()})
        answer = program(one.method, place, **more)
        if "/" not in "".join(filled.values()) and "." not in {text.strip(".") or "." for text in filled.values()}:
            promised(answer, operation)
        assert answer.status_code < 500

    ask()


def fresh(asked_of: Asked) -> Program:
    """A program of one who may do everything, with a token that was not used up or erased."""
    house = asked_of.house
    if "ola" not in {f.id for f in house.store.followers()}:
        pytest.skip("erased")
    for row in tokens.every(house, "ola")[20:]:
        tokens.end(house, "ola", row.id)
    return Program(asked_of.browser, tokens.make(house, "ola", "contract", ALL).token)

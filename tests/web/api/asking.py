"""Requests made of the document alone: what its schemas allow, and the same with something wrong in it."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Json = Any
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["pier", "sailors AND quay", '"a b"~3', "a OR", "said(x: y)", "figure(troops >3)", "NEAR/s(a b)"]
    ),
    st.sampled_from(
        ["feed", "https://hooks.example/ana", "mailto:x@mail.example", "instant", "daily", "22:00-07:00"]
    ),
    st.sampled_from(["none", "default", "UTC", "Europe/Paris", "5/day", "https://paper.example/feed", "0", "é"]),
)


def made(schema: Json, components: Json) -> st.SearchStrategy[Any]:
    """Return what makes values that a schema allows; of the keywords that our document uses."""
    if "$ref" in schema:
        return made(components["schemas"][schema["$ref"].rpartition("/")[2]], components)
    if "anyOf" in schema:
        return st.one_of([made(one, components) for one in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kind = schema.get("type")
    if kind == "object":
        return _object(schema, components)
    if kind == "array":
        few = min(schema.get("maxItems", 3), 3)
        return st.lists(made(schema["items"], components), min_size=schema.get("minItems", 0), max_size=few)
    return _plain(kind, schema)


def _plain(kind: str | None, schema: Json) -> st.SearchStrategy[Any]:
    if kind == "integer":
        return st.integers(schema.get("minimum", 0), schema.get("maximum", 1000))
    if kind == "boolean":
        return st.booleans()
    if kind == "null":
        return st.none()
    if schema.get("format") == "date-time":
        return st.datetimes().map(lambda at: at.isoformat() + "Z")
    if "pattern" in schema:
        return st.from_regex(schema["pattern"], fullmatch=False).filter(lambda text: len(text) < 200)
    least, most = schema.get("minLength", 0), schema.get("maxLength", 100)
    return TEXTS.filter(lambda text: least <= len(text) <= most)


def _object(schema: Json, components: Json) -> st.SearchStrategy[Any]:
    needed = schema.get("required", [])
    parts = {name: made(one, components) for name, one in schema.get("properties", {}).items()}
    optional = {name: one for name, one in parts.items() if name not in needed}
    return st.fixed_dictionaries({name: parts[name] for name in needed}, optional=optional)


def broken() -> st.SearchStrategy[Any]:
    """Return what makes values that no schema of ours allows, or that it may."""
    numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    leaf = st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=10))
    names = st.sampled_from(
        ["expression", "to", "policy", "name", "scopes", "url", "follower", "role", "zone", "x"]
    )
    return st.recursive(
        leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=6
    )


def parameters(operation: Json, place: str, components: Json) -> st.SearchStrategy[dict[str, Any]]:
    """Return what makes the parameters of an operation in the path, query or headers."""
    found = [one for one in operation["parameters"] if one["in"] == place]
    needed = {one["name"]: made(one["schema"], components) for one in found if one["required"]}
    optional = {one["name"]: made(one["schema"], components) for one in found if not one["required"]}
    return st.fixed_dictionaries(needed, optional=optional)

"""What ninjs allows, as tables: properties of 1.x, 2.x (lower case) and 3.x (camelCase), their types and values.

Only what a story needs to be read rightly is checked; a property nobody knows is refused, as the schemas do. A
document need not say its version, and then what some version allows is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Object = Mapping[str, Any]
Generation = int

_TEXTS = (
    "uri type mimetype representationtype profile version versioncreated firstcreated contentcreated embargoed "
    "pubstatus language located title slugline copyrightholder copyrightnotice usageterms expires ednote"
).split()
_ONE = "byline headline description_text description_html body_text body_html body_xhtml by".split()
_ONE_LISTS = "person organisation place subject event object infosource genre trustindicator advices".split()
_TWO_LISTS = (
    "people organisations places subjects events objects infosources genres trustindicators headlines bodies "
    "descriptions renditions associations altids advices advice"
).split()
_THREE_ONLY = "plannedcoverage contentwarnings".split()
_CAMEL = {
    name.lower(): name
    for name in (
        "representationType versionCreated firstCreated contentCreated embargoedUntil pubStatus copyrightHolder "
        "copyrightNotice usageTerms edNote infoSources trustIndicators altIds plannedCoverage eventDetails "
        "rightsInfo digitalSourceType eventStatus newsCoverageStatus contentWarnings"
    ).split()
}
_TEXT = (str,)
_LIST = (list,)
_OBJECT = (dict,)
_NUMBER = (int, float)

ONE: dict[str, tuple[type, ...]] = (
    dict.fromkeys([*_TEXTS, *_ONE], _TEXT)
    | dict.fromkeys(_ONE_LISTS, _LIST)
    | {"urgency": _NUMBER, "charcount": _NUMBER, "wordcount": _NUMBER}
    | dict.fromkeys("altids associations renditions rightsinfo digitalsourcetype $standard".split(), _OBJECT)
)
TWO: dict[str, tuple[type, ...]] = (
    dict.fromkeys([*_TEXTS, "by"], _TEXT)
    | dict.fromkeys(_TWO_LISTS, _LIST)
    | {"urgency": _NUMBER}
    | dict.fromkeys("rightsinfo digitalsourcetype standard".split(), _OBJECT)
)
THREE: dict[str, tuple[type, ...]] = (
    {_CAMEL.get(name, name): kinds for name, kinds in TWO.items()}
    | dict.fromkeys([_CAMEL.get(name, name) for name in _THREE_ONLY], _LIST)
    | {"embargoedUntil": _TEXT, "eventDetails": _OBJECT, "newsCoverageStatus": _OBJECT, "eventStatus": _OBJECT}
)
GENERATIONS: dict[Generation, dict[str, tuple[type, ...]]] = {3: THREE, 2: TWO, 1: ONE}
VALUES = {
    "type": frozenset("text audio video picture graphic composite component planning event".split()),
    "pubstatus": frozenset("usable withheld canceled".split()),
    "representationtype": frozenset({"full", "partial", "complete", "incomplete"}),
}
# Of 1.x: whatever begins as a word goes, as the pattern of its schemas has no end.
_SUFFIXED = re.compile(r"(?:headline|body|description)_[A-Za-z0-9_]")
_GEOJSON = frozenset(
    "Point MultiPoint LineString MultiLineString Polygon MultiPolygon GeometryCollection Feature "
    "FeatureCollection".split()
)
DEEPEST = 8


def generation(story: Object) -> Generation:
    """Return the generation that knows most of its properties, the newest of equals."""
    return min(GENERATIONS, key=lambda g: (sum(kinds(g, name) is None for name in story), -g))


def kinds(of: Generation, name: str) -> tuple[type, ...] | None:
    """Return the types a property may have in a generation, None if there is no such property."""
    known = GENERATIONS[of].get(name)
    return _TEXT if not known and of == 1 and _SUFFIXED.match(name) else known


def problems(story: Object, at: str = "", depth: int = 0, under: Generation | None = None) -> Iterator[str]:
    """Yield what is wrong with a document, each with the property it is about."""
    if not at and not (isinstance(story.get("uri"), str) and story["uri"].strip()):
        yield '"uri" is missing or empty; it is the one property that ninjs requires'
    of = under or generation(story)
    for name, value in story.items():
        if name == "name" and at:
            continue
        allowed = kinds(of, name)
        if allowed is None:
            yield f'"{at}{name}" is no property of ninjs {of}.x'
        elif not isinstance(value, allowed) or isinstance(value, bool):
            yield f'"{at}{name}" must be {_said(allowed)}'
    yield from _values(story, at)
    yield from _parts(story, at)
    yield from _within(story, of, at, depth)


def _said(allowed: tuple[type, ...]) -> str:
    names = {str: "a text", list: "a list", dict: "an object", int: "a number"}
    return names[allowed[0]]


def lowered(story: Object) -> dict[str, Any]:
    """Return a document with all its own properties in lower case, as 2.x writes them."""
    return {name.lower(): value for name, value in story.items()}


def _values(story: Object, at: str) -> Iterator[str]:
    low = lowered(story)
    for name, allowed in VALUES.items():
        if isinstance(low.get(name), str) and low[name] not in allowed:
            yield f'"{at}{name}" is "{low[name][:40]}"; it may be {", ".join(sorted(allowed))}'
    yield from _urgency(low.get("urgency"), f"{at}urgency")


def _urgency(value: object, at: str) -> Iterator[str]:
    if isinstance(value, int | float) and not 1 <= value <= 9:
        yield f'"{at}" must be from 1 to 9'


def _parts(story: Object, at: str) -> Iterator[str]:
    low = lowered(story)
    rights = low.get("rightsinfo")
    if isinstance(rights, dict) and {"linkedrights", "encodedrights"} <= {k.lower() for k in rights}:
        yield f'"{at}rightsinfo" has both linkedrights and encodedrights; give one of them'
    for one in _objects(low.get("places")) + _objects(low.get("place")):
        geo = one.get("geojson", one.get("geoJSON", one.get("geoJson")))
        if geo is not None and not _is_geojson(geo):
            yield f'"{at}places" holds a geojson without a known type and coordinates'
    for one in _objects(low.get("infosource")) + _objects(low.get("infosources")):
        if any(not isinstance(one.get(key, ""), str) for key in ("name", "rel", "scheme", "code", "uri")):
            yield f'"{at}infosource" must hold texts'
    for one in _objects(low.get("advices")) + _objects(low.get("advice")):
        parts = [one[key] for key in ("importance", "lifetime") if key in one]
        if any(not isinstance(part, dict) or not ({"code", "uri"} & set(part)) for part in parts):
            yield f'"{at}advice" must give importance and lifetime as objects with a code'
    yield from _planned(low, at)


def _planned(low: Object, at: str) -> Iterator[str]:
    details = low.get("eventdetails")
    dates = details.get("dates") if isinstance(details, dict) else None
    for end in ("start", "end"):
        if isinstance(dates, dict) and {f"{end}Date", f"expected{end.title()}Date"} <= set(dates):
            yield f'"{at}eventDetails" has both {end}Date and expected{end.title()}Date; give one of them'
    for one in _objects(low.get("plannedcoverage")):
        if "urgency" in one and not isinstance(one["urgency"], int | float):
            yield f'"{at}plannedCoverage" has an urgency that is no number'
        yield from _urgency(one.get("urgency"), f"{at}plannedCoverage.urgency")


def _is_geojson(geo: object) -> bool:
    if not isinstance(geo, dict) or geo.get("type") not in _GEOJSON:
        return False
    return bool({"coordinates", "geometry", "features", "geometries"} & set(geo))


def _within(story: Object, of: Generation, at: str, depth: int) -> Iterator[str]:
    held = story.get("associations")
    if depth >= DEEPEST and held:
        yield f'"{at}associations" are nested too deeply'
        return
    inner = list(held.items()) if isinstance(held, dict) else list(enumerate(_objects(held)))
    for name, one in inner:
        here = f"{at}associations.{name}."
        if not isinstance(one, dict):
            yield f'"{here[:-1]}" must be an object'
            continue
        if of > 1 and not isinstance(one.get("name"), str):
            yield f'"{here}name" is missing'
        yield from problems(one, here, depth + 1, of)


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []

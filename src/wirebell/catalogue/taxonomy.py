"""Topics of others, read from a SKOS file or a table: ids, labels and places in a hierarchy, with rules if any."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from io import StringIO
from typing import Any

from lxml import etree
from msgspec.structs import replace

from wirebell.catalogue.topics import version_of
from wirebell.errors import UsageError
from wirebell.model.topic import Topic

_SKOS = "{http://www.w3.org/2004/02/skos/core#}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_MEDIA_TOPIC = "http://cv.iptc.org/newscodes/mediatopic/"
_RETIRED = ("retired", "deprecated")


def read_taxonomy(data: bytes, name: str, language: str = "en") -> list[Topic]:
    """Return the topics of a file: RDF/XML with SKOS concepts, or a CSV with columns id, label, parents, rule.

    In a table parents are separated by spaces or semicolons; parents and rule may be left out. Of labels in
    several languages that of `language` is taken, or else the first. Retired concepts are left out. Parents are
    given as the file names them, there or not. IPTC's addresses become `medtop:` ids. Raises UsageError.
    """
    reader: Callable[[bytes, str], Iterable[Topic]] = _table if name.casefold().endswith(".csv") else _skos
    found = {topic.id: topic for topic in reader(data, language)}
    if not found:
        raise UsageError(
            f"{name} holds no topics: give a SKOS file (RDF/XML) or a CSV with the columns id, label."
        )
    return list(found.values())


def merged(own: Iterable[Topic], others: Iterable[Topic]) -> list[Topic]:
    """Return the topics of both: of one that is in both, our own with its rule and its parents.

    Parents that neither has are left out.
    """
    found = {topic.id: topic for topic in (*others, *own)}
    return [_within(topic, found) for topic in found.values()]


def _within(topic: Topic, found: Mapping[str, Topic]) -> Topic:
    parents = tuple(parent for parent in topic.parents if parent in found and parent != topic.id)
    return topic if parents == topic.parents else replace(topic, parents=parents)


# -- a table ----------------------------------------------------------------------------------------------


def _table(data: bytes, _: str) -> Iterable[Topic]:
    try:
        rows = csv.DictReader(StringIO(data.decode("utf-8-sig")))
        if not {"id", "label"} <= set(rows.fieldnames or ()):
            raise UsageError("The table's first line must name the columns id and label (and parents, rule).")
        return [_row(row, number) for number, row in enumerate(rows, 2)]
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise UsageError(f"Line {line} of the table is not UTF-8: save it as CSV in UTF-8.") from fault
    except csv.Error as fault:
        raise UsageError(f"The table cannot be read: {fault}. Save it as CSV in UTF-8.") from fault


def _row(row: dict[str, Any], line: int) -> Topic:
    topic, label = (row["id"] or "").strip(), (row["label"] or "").strip()
    if not topic or not label:
        raise UsageError(f"Line {line} of the table has no id or no label.")
    rule = (row.get("rule") or "").strip() or None
    parents = tuple((row.get("parents") or "").replace(";", " ").split())
    return Topic(id=topic, label=label, parents=parents, rule=rule, version=version_of(rule) if rule else 1)


# -- SKOS -------------------------------------------------------------------------------------------------


def _skos(data: bytes, language: str) -> Iterable[Topic]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        raise UsageError(f"This is no RDF/XML: {fault}.") from fault
    for concept in root.iter(_SKOS + "Concept", _RDF + "Description"):
        label = _label(concept, language)
        if label and not _retired(concept):
            parents = tuple(_id(one.get(_RDF + "resource") or "") for one in concept.iterfind(_SKOS + "broader"))
            yield Topic(id=_id(concept.get(_RDF + "about") or label), label=label, parents=parents)


def _label(concept: etree._Element, language: str) -> str | None:
    labels = [(one.get(_LANG) or "", (one.text or "").strip()) for one in concept.iterfind(_SKOS + "prefLabel")]
    best = sorted(labels, key=lambda one: not one[0].casefold().startswith(language))
    return best[0][1] if best else None


def _retired(concept: etree._Element) -> bool:
    return any(str(child.tag).rpartition("}")[2] in _RETIRED for child in concept)


def _id(address: str) -> str:
    if address.startswith(_MEDIA_TOPIC):
        return "medtop:" + address.removeprefix(_MEDIA_TOPIC)
    return address

"""Licences by their usual short names: Creative Commons by address or in words, and other open ones."""

from __future__ import annotations

import re

_CC_ADDRESS = re.compile(
    r"creativecommons\.org/(?:(licenses)/([a-z-]+)(?:/(\d\.\d)(?:/([a-z]{2})(?=/|\Z))?)?|(publicdomain)/(zero|"
    r"mark)(?:/(\d\.\d))?)",
    re.IGNORECASE,
)
_CC_SHORT = re.compile(
    r"\bCC[ -]?((?:BY)(?:[ -](?:NC|SA|ND))*|0)(?:[ -](\d\.\d))?(?:[ -]?(?!\w\w\w)([A-Z]{2}))?\b"
)
_CC_LONG = re.compile(
    r"creative[ -]?commons\W{1,3}(?:(?:licen[sc]e|lizenz|licencia)\W{1,3})?(?:vom\s+typ\s+)?"
    r"(?P<terms>(?:attribution|namensnennung|paternité|atribución|atribuição|reconocimiento|by)\b[^.;,()]{0,90})",
    re.IGNORECASE,
)
_TERMS = (
    (
        "NC",
        re.compile(r"non-?commerc|no-?comerc|nicht[ -]?kommerz|pas d.utilisation commerc|\bNC\b", re.IGNORECASE),
    ),
    ("SA", re.compile(r"share-?alike|weitergabe|partage|compartir-?igual|\bSA\b", re.IGNORECASE)),
    ("ND", re.compile(r"no-?deriv|keine bearbeitung|pas de modif|sin-?(?:obra-?)?deriv|\bND\b", re.IGNORECASE)),
)
_VERSION = re.compile(r"\b(\d\.\d)\b")
_OTHER_OPEN = (
    (
        "OGL UK",
        re.compile(r"open[ -]government[ -]licen[cs]e(?:\s+v?(?P<v>\d\.\d)|/version/(?P<w>\d))?", re.IGNORECASE),
    ),
    (
        "Licence Ouverte",
        re.compile(r"licence[ -]ouverte(?:\s+v?(?P<v>\d\.\d))?|etalab\.gouv\.fr/licence", re.IGNORECASE),
    ),
    ("DL-DE BY", re.compile(r"dl-de(?:/|-)by-(?P<w>\d)|datenlizenz deutschland", re.IGNORECASE)),
    ("GFDL", re.compile(r"gnu\.org/(?:copyleft|licenses)/fdl|gnu free documentation licen[cs]e", re.IGNORECASE)),
    ("ODbL", re.compile(r"opendatacommons\.org/licenses/odbl|open database licen[cs]e", re.IGNORECASE)),
    (
        "Public domain",
        re.compile(
            r"(?<!not in the )\bpublic[ -]domain\b|\bgemeinfrei\b|\bdomaine public\b|\bdominio público\b",
            re.IGNORECASE,
        ),
    ),
)
_OPEN_NAMES = ("CC", "Public Domain", *(name for name, _ in _OTHER_OPEN))


def licence_name(value: str) -> str:
    """Return a licence's usual short name ("CC BY-SA 3.0 DE", "OGL UK 3.0"), or what was said of it."""
    return named_licence(value) or value


def named_licence(text: str) -> str | None:
    """Return the short name of the open licence that an address or text names, None where it names none."""
    return _cc_by_address(text) or _cc_by_words(text) or _other_open(text)


def is_open(licence: str | None) -> bool:
    """Tell whether a licence by its short name lets others reuse the story."""
    return licence is not None and licence.startswith(_OPEN_NAMES)


def _cc_by_address(text: str) -> str | None:
    found = _CC_ADDRESS.search(text)
    if not found:
        return None
    kind, terms, version, country, _, which, public_version = found.groups()
    if kind:
        return " ".join(filter(None, ("CC", terms.upper(), version, (country or "").upper())))
    return " ".join(filter(None, ("CC0" if which.lower() == "zero" else "Public Domain Mark", public_version)))


def _cc_by_words(text: str) -> str | None:
    if words := _CC_SHORT.search(text):
        name = "CC0" if words[1] == "0" else f"CC {words[1].replace(' ', '-')}"
        return " ".join(filter(None, (name, words[2], words[3])))
    if words := _CC_LONG.search(text):
        terms = "-".join(["BY", *(short for short, rule in _TERMS if rule.search(words["terms"]))])
        version = _VERSION.search(text[words.start() : words.end() + 20])
        return " ".join(filter(None, ("CC", terms, version[1] if version else None)))
    return None


def _other_open(text: str) -> str | None:
    for name, rule in _OTHER_OPEN:
        if found := rule.search(text):
            said = found.groupdict()
            version = said.get("v") or (f"{said['w']}.0" if said.get("w") else None)
            return " ".join(filter(None, (name, version)))
    return None

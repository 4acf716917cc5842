"""Who wrote a story and who helped: bylines and "additional reporting" lines into names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from wirebell.model.facts import Contributor, Person
from wirebell.read.page.namelike import is_surely_a_person, looks_like_a_name
from wirebell.read.text.markup import one_line

_BY = re.compile(
    r"[|·•–—\s-]*(?:(?:post\s+author|written|reported|posted|story|words|text|report|published|review|"
    r"analysis|opinion|"
    r"recipe|an?\s+interview|"
    r"veröffentlicht|eingestellt|gepostet|erstellt|geschrieben|verfasst|verantwortlich|"
    r"zeige\s+alle\s+beiträge|view\s+all\s+posts|publié|"
    r"(?:ein|eine)\s+(?:artikel|beitrag|interview|gastbeitrag|kommentar|reportage|analyse)|(?:gast|blog\s?)?beitrag|"
    r"(?:blog\s+)?beitrag|aufgezeichnet|interview|"
    r"rédigé|escrito|redactado|publicado|"
    r"un\s+\w+)\s*:?\s+)?"
    r"(?:(?:by|von(?!\s+(?:der|dem|den)\b)|vom|par|por|door|autore?n?|auteure?|author|text|autor(?:in|es)?|"
    r"redakteur(?:in)?)\s*[:：]?\s+|"
    r"(?:posted|words|author|autor(?:en|in)?|auteur|text|und\s+interview|interview|redaktion)\s*:\s*|"
    r"(?:post\s+)?(?:author|autor(?:en|in)?|auteur)\s+(?=[A-ZÀ-Þ]))",
    re.IGNORECASE,
)
_OFFICE_NAME = re.compile(
    r"\b(?:redaktion|redakteure|redacción|rédaction|redazione|editors?|editorial|staff|team|newsroom|desk|"
    r"presse(?:stelle)?|agence|agentur|agency)\b",
    re.IGNORECASE,
)
_AND = r"(?:and|und|et|y|e|en|och)"
_PARTS = re.compile(
    rf"\s*(?:[;|•·/]|,(?!\s*(?:jr|sr|ph\.?d|m\.?d|ii+|iv)\b))\s*(?:{_AND}\s+)?|\s+{_AND}\s+|\s*&\s*|"
    r"\s+[–—-]\s+|(?<=\w)\s(?-i:(?=(?:Von|By|Par|Por)\s[A-ZÀ-Þ]\S+\s[A-ZÀ-Þ]))|"
    r"\s*\bim\s+Gespräch\s+mit\b\s*|\s+(?=(?:illustration(?:en)?|fotos?|photos?|bilder|übersetz\w+)\b)",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\s+in\s+(?=[A-ZÀ-Þ])|\s+in\s+(?=the\s+[A-Z])")
_NOT_NAMES = re.compile(
    r"(?:https?:|www\.|@|\d{3})|^(?:admin(?:istrator)?|redaktion|editor(?:s|ial)?|staff|author|autor|unknown|"
    r"guest|"
    r"none|null|undefined|webmaster|n/?a|user|root|anonym(?:ous|o)?|anónimo|test|post|posted|name|gast|"
    r"(?:dein|euer|unser|seine|ihre|our|your|nos|votre|notre|nuestr[oa]|tu)(?:e[mnrs]?)?\s.*|"
    r"super user|[a-z]+\.[a-z]{3,}|web[- ]?redaktion|view all posts.*|"
    r".*\.(?:com|de|org|net))$",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"[,\s]*\b(?:(?:senior|chief|special|staff|political|foreign|diplomatic|business|science|health|security|"
    r"washington|associate|assistant|deputy|managing|news|contributing|national|world|middle east|europe|us|"
    r"uk)\s+)*"
    r"(?:correspondent|editor|reporter|writer|columnist|contributor|producer|bureau chief|"
    r"redakteur(?:in)?)\b.*$",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    r"(?<=\w\w)[\s-]+(?:(?:stand|publiziert|publicado|published|updated|aktualisiert|posted|chefredakteur(?:in)?|"
    r"mitglied|on|"
    r"last|akt|veröffentlicht|follow|facebook|twitter|mehr)\b|\d).*$|(?<=\w\w)\s\([^()]*\)$|(?<=\s)[»|].*$|"
    r"(?<=\w\w)\s(?-i:Fr|Di|Mo)$|(?<=[a-z] [A-Z][a-zß-ÿ])\d+$",
    re.IGNORECASE,
)
_WRITING = re.compile(
    r"^(?:eingestellt|geschrieben|verfasst|veröffentlicht|publicado|escribe|escrito|rédigé)\s+(?:von\s+|por\s+|par\s+)?",
    re.IGNORECASE,
)
_OTHER_WORK = re.compile(r"(?:illustration(?:en)?|fotos?|photos?|bilder|übersetz\w+)\b", re.IGNORECASE)
_OFFICE = re.compile(
    r"(?:[\w&'’-]+\s+){0,4}(?:correspondent|editor|reporter|writer|columnist|chief|producer|redakteur(?:in)?|staff)\b",
    re.IGNORECASE,
)
_STAFF = re.compile(r"^(\S+\s+\S+)\s+\S+\s+Staff$", re.IGNORECASE)
_COMPANY = re.compile(
    r"\b(?:gmbh|mbh|ag|se|kg|ltd|limited|inc|llc|plc|s\.?\s?a\.?|e\.\s?v|verlag|co\. kg)\b\.?$|\bcopyright\b|"
    r"\.(?:com|de|at|ch|org|net|info|fr|es)$",
    re.IGNORECASE,
)
_LETTERS_AFTER = re.compile(r"(?:,\s*|\s+)(?:ph\.?\s?d\.?|m\.?d\.?|m\.?sc\.?|mph|rdn?|mba)$", re.IGNORECASE)
_ADDED = re.compile(
    r"\s*[(\[]?(?P<role>(?:additional|further|other|extra)\s+(?:reporting|research|writing)|with\s+reporting|"
    r"with\s+(?:additional\s+)?(?:contributions?|files)|reporting|editing|writing|research|graphics?|"
    r"data\s+visuali[sz]ation|translation|translated|illustrations?|contributing(?=\s?:))(?:\s+(?:by|from)|\s?:)\s+"
    r"(?P<names>[^.;)\]]{3,300}?)\s*"
    r"[)\]]?\s*(?:[.;]|\Z)",
    re.IGNORECASE,
)
_CONTRIBUTED = re.compile(
    r"(?P<names>[A-ZÀ-Þ][^.;:]{3,250}?)\s+(?:also\s+)?contributed(?:\s+(?:reporting|research))?"
    r"(?:\s+to\s+this\s+(?:report|story|article))?(?:\s+(?:from|in)\s+(?P<place>[A-Z][\w .'-]{2,40}))?\.?\Z"
)
_ADDRESS = re.compile(r"\S*(?:https?:|www\.|@)\S*")
_TIMES = re.compile(
    r"(?:[,|·•–—-]\s*|\s+(?:on|am|le|el|vom|at|um|»)\s+)?(?:\b(?:mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun)"
    r"(?:day|ntag|enstag|ttwoch|nnerstag|eitag|mstag|nntag)?\.?,?\s+\d|"
    r"\b\d{1,2}[:.]\d\d\b|\b\d{1,2}\.\s?\d{1,2}\.|\b(?:19|20)\d\d\b|"
    r"\b\d{1,2}\.?\s+[A-ZÀ-Þ][a-zä]{2,8}\b|"
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2}\b).*$"
)
_LOGIN = re.compile(r"[a-z]+\.[a-z]{3,}$")
_INTERVIEWED = re.compile(r"\s(?:mit|with|avec|con)\s.*$")
_BRACKETED = re.compile(r"^\(([^()]+)\)$")
_CLOSING = re.compile(r"[.!?“”\"»]\s*\(([^()]{5,60})\)\s*(?:\+\+\+)?$")
_MOST = 40
_LONGEST_SIGNATURE = 70
_SHORTEST_PARAGRAPH = 20  # before a name alone: shorter lines are a list of addresses


def names_in(text: str) -> list[str]:
    """Return the names in a byline: "By A B in Baghdad and C D, Political Editor" holds "A B" and "C D"."""
    bare = _ADDRESS.sub(" ", one_line(text)).strip()
    by = _BY.match(bare)
    bare = _TIMES.sub("", bare[by.end() :] if by else bare)
    if by and "interview" in by.group().lower():
        bare = _INTERVIEWED.sub("", bare)
    parts = _PARTS.split(bare.replace("»", "|").replace("«", "|"))[:_MOST]
    if by and _BY_ABROAD.match(by.group()) and " " in parts[0].strip():
        parts = [part for at, part in enumerate(parts) if not at or " " in part.strip()]  # "Por Ana Ruiz, Madrid"
    return [
        name
        for at, part in enumerate(parts)
        if not (at and (_OFFICE.match(part) or _OTHER_WORK.match(part))) and (name := _name(part))
    ]


_BY_ABROAD = re.compile(r"\W*(?:por|par|von)\b", re.IGNORECASE)


def is_cued(text: str) -> bool:
    """Tell whether a text begins as a byline does: "By …", "Von …", "Geschrieben von …", "Autor: …"."""
    by = _BY.match(text)
    return by is not None and len(text) > by.end()


_NOBODY = re.compile(
    r"an[oó]nimo|anonym\w*|unknown|unbekannt|inconnu|desconocido|n/?a|none|null|undefined", re.IGNORECASE
)


def office_in(text: str) -> str | None:
    """Return what a byline names where it names no person: "By Courier newsroom" names "Courier newsroom"."""
    bare = one_line(text).strip()
    by = _BY.match(bare)
    name = _AFTER_NAME.sub("", _TIMES.sub("", bare[by.end() :] if by else bare)).strip(" \"'„“”.,:;–—-()[]*|»«")
    if (
        not 2 <= len(name) <= 60
        or len(name.split()) > 5
        or _LOGIN.match(name)
        or _NOBODY.fullmatch(name)
        or _ADDRESS.search(name)
        or _COMPANY.search(name)
    ):
        return None
    return name if _OFFICE_NAME.search(name) or looks_like_a_name(name, lone=True) else None


def _name(part: str) -> str:
    bare = _TITLED.sub("", _PLACE.split(part, maxsplit=1)[0])
    bare = _WRITING.sub("", _AFTER_NAME.sub("", bare))
    bare = _LETTERS_AFTER.sub("", _STAFF.sub(r"\1", bare)).strip(" \"'„“”.,:;–—-()[]*")
    if not 2 <= len(bare) <= 80 or _NOT_NAMES.search(bare) or _COMPANY.search(bare):
        return ""
    by = _BY.match(bare)
    return bare[by.end() :] if by else bare


def signature_in(texts: list[str]) -> int | None:
    """Return which of a text's last four lines is its author's signature: "Von A B", "Autorin: A B"; a name alone,
    or in brackets, as the very last."""
    for at in range(len(texts) - 1, max(len(texts) - 5, -1), -1):
        text = texts[at]
        if len(text) <= _LONGEST_SIGNATURE and is_cued(text):
            names = names_in(text)
            if names and all(map(looks_like_a_name, names)):
                return at
    alone = len(texts) > 1 and len(texts[-2]) >= _SHORTEST_PARAGRAPH and _is_name_alone(texts[-1])
    return len(texts) - 1 if alone else None


def _is_name_alone(text: str) -> bool:
    """Tell whether a line is a person's name of two or three words, the first of them a known given name."""
    name = _BRACKETED.sub(r"\1", text)
    return is_surely_a_person(name) and names_in(name) == [name]


def closing_name(text: str) -> str | None:
    """Return the name in brackets that ends a story's last paragraph: "… said the mayor. (A B)", as in German
    papers."""
    m = _CLOSING.search(text[-_LONGEST_SIGNATURE:])
    return m[1] if m and _is_name_alone(m[1]) else None


def people(texts: Iterable[str]) -> tuple[Person, ...]:
    """Return the people named in several byline texts, each once, in order."""
    found: dict[str, str] = {}
    for text in texts:
        for name in names_in(text):
            found.setdefault(" ".join(name.lower().split()), _without_capitals(name))
    return tuple(Person(name=name) for name in list(found.values())[:_MOST])


def _without_capitals(name: str) -> str:
    """Return a person's name that is all in capitals as others write it; letters of an office stay."""
    return name.title() if name.isupper() and is_surely_a_person(name) else name


def contributors_in(text: str) -> tuple[Contributor, ...]:
    """Return who a line credits with helping, what they did and where.

    "Additional reporting by A in X and B in Y"; "(Reporting by A; Editing by B)"; "C contributed to this
    report." A place goes to every name since the place before.
    """
    found: list[Contributor] = []
    if contributed := _CONTRIBUTED.fullmatch(text.strip()):
        found += _helpers("additional reporting", contributed["names"], contributed["place"])
    for credit in _ADDED.finditer(text):
        role = " ".join(credit["role"].lower().split())
        helped = role.startswith(("with", "contributing"))
        helpers = _helpers("additional reporting" if helped else role, credit["names"], None)
        found += [one for one in helpers if not (one.name.isupper() or one.name.startswith("The "))] or helpers
    return tuple(found)


def _helpers(role: str, names: str, place: str | None) -> list[Contributor]:
    found: list[Contributor] = []
    waiting: list[str] = []
    for part in _PARTS.split(names)[:_MOST]:
        who, *where = _PLACE.split(part, maxsplit=1)
        if name := _name(who):
            waiting.append(name)
        if where:
            found += [Contributor(name=n, role=role, place=where[0].strip(" .")) for n in waiting]
            waiting = []
    return found + [Contributor(name=n, role=role, place=place) for n in waiting]

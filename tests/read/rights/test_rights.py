"""Rights: what is said, where, and one verdict."""

from __future__ import annotations

import pytest

from wirebell.read.page.page import read_page
from wirebell.read.rights.findings import Found
from wirebell.read.rights.licences import licence_name
from wirebell.read.rights.reservations import mining, robots, rsl
from wirebell.read.rights.verdict import notice_parts, rights_of, said_by_item, said_by_lines


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("https://creativecommons.org/licenses/by-sa/3.0/de/", "CC BY-SA 3.0 DE"),
        ("http://creativecommons.org/licenses/by/4.0/legalcode", "CC BY 4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
        ("Published under CC BY-NC-ND 4.0", "CC BY-NC-ND 4.0"),
        ("https://courier.example/terms", "https://courier.example/terms"),
    ],
)
def test_a_licence_goes_by_its_usual_name(said: str, name: str) -> None:
    assert licence_name(said) == name


@pytest.mark.parametrize(
    ("notice", "holder", "year"),
    [
        ("Copyright The Harbour Post Limited 2026. All rights reserved.", "The Harbour Post Limited", 2026),
        ("© 2019–2026 Quay Media", "Quay Media", 2026),
        ("(c) Quay Media, all rights reserved", "Quay Media", None),
        ("All rights reserved", None, None),
        ("This is the copyrighted property of Quay News", "Quay News", None),
        ("Copyright © 2022 · Quay News · Imprint · All rights reserved.", "Quay News", 2022),
        ("© 2008-2021 quay-news.example", "quay-news.example", 2021),
        ("© 2021 all of us", None, 2021),
        ("Todos los derechos reservados © 2021 Muelle Viejo", "Muelle Viejo", 2021),
        ("Todos los derechos reservados ©", None, None),
        ("", None, None),
    ],
)
def test_a_notice_names_holder_and_year(notice: str, holder: str | None, year: int | None) -> None:
    assert notice_parts(notice) == (holder, year)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ([], "unknown"),
        ([Found("access", "free: true", "linked data")], "unknown"),
        (said_by_lines(["© 2026 Quay Media"], []), "reserved"),
        ([Found("reserved", "tdm-reservation 1", "meta")], "reserved"),
        (said_by_lines(["© 2026 Quay Media"], ["Reuse this content"]), "ask"),
        (said_by_item("CC BY 4.0", ()), "open-licence"),
        (said_by_item(None, (("license", "https://creativecommons.org/licenses/by/4.0/"),)), "open-licence"),
        (said_by_item(None, (("license", "http://purl.org/atompub/license#unspecified"),)), "reserved"),
        (said_by_item(None, (("license", "https://courier.example/terms"),)), "reserved"),
        (said_by_item(None, (("alternate", "https://courier.example/a"),)), "unknown"),
    ],
)
def test_one_verdict(found: list[Found], verdict: str) -> None:
    assert rights_of(found).reuse.verdict == verdict


def test_everything_said_is_evidence() -> None:
    found = [*said_by_item("© 2026 Quay Media", ()), Found("offer", "https://courier.example/ask", "link")]

    rights = rights_of(found)

    assert [(e.what, e.value, e.where) for e in rights.evidence] == [
        ("notice", "© 2026 Quay Media", "item"),
        ("offer", "https://courier.example/ask", "link"),
    ]
    assert rights.reuse.url == "https://courier.example/ask"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Text: Creative Commons Attribution-ShareAlike 4.0 International", "CC BY-SA 4.0"),
        ("steht unter der Creative-Commons-Lizenz Namensnennung - Nicht kommerziell 3.0", "CC BY-NC 3.0"),
        ("Open Government Licence v3.0", "OGL UK 3.0"),
        ("https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/", "OGL UK 3.0"),
        ("https://www.govdata.de/dl-de/by-2-0", "DL-DE BY 2.0"),
        ("This work is in the public domain", "Public domain"),
        ("https://www.gnu.org/licenses/fdl-1.3.html", "GFDL"),
    ],
)
def test_open_licences_in_words_and_of_states(said: str, name: str) -> None:
    assert licence_name(said) == name
    assert rights_of([Found("licence", said, "page")]).reuse.verdict == "open-licence"


def told(found: list[Found]) -> list[tuple[str, str]]:
    return [(f.kind, f.value) for f in found]


def test_robots_directives_limit_excerpt_and_picture() -> None:
    directive = "max-image-preview:large, max-snippet:-1, NOARCHIVE, googlebot-news: nosnippet, follow"

    assert told(robots(directive, "X-Robots-Tag")) == [
        ("picture", "large"),
        ("excerpt", "-1"),
        ("reserved", "noarchive"),
        ("excerpt", "0"),
    ]


def test_reservations_of_mining() -> None:
    assert told(mining("1", ["https://courier.example/tdm.json"], "meta")) == [
        ("reserved", "tdm-reservation 1"),
        ("offer", "https://courier.example/tdm.json"),
    ]
    assert mining("0", [], "meta") == mining("yes", [], "meta") == mining(None, [], "meta") == []


RSL = """<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license>
    <permits type="usage">search</permits><prohibits type="usage">ai-train ai-input</prohibits>
    <payment type="purchase"><custom>https://courier.example/licensing</custom></payment></license></content></rsl>"""


def test_rsl_says_what_is_permitted_and_where_to_ask() -> None:
    assert told(rsl(RSL, "script rsl")) == [
        ("terms", "permits search"),
        ("terms", "prohibits ai-train ai-input"),
        ("terms", "payment purchase"),
        ("offer", "https://courier.example/licensing"),
    ]
    assert rights_of(rsl(RSL, "script rsl")).reuse.verdict == "ask"


@pytest.mark.parametrize(
    "text",
    ["", "no xml", "<rsl><content>", "<a/>", '<!DOCTYPE x [<!ENTITY e "x">]><rsl><license>&e;</license></rsl>'],
)
def test_what_is_no_rsl_says_nothing(text: str) -> None:
    assert rsl(text, "script rsl") == []


def test_headers_and_usage_terms_come_with_the_item() -> None:
    links = (
        ("X-Robots-Tag", "noindex"),
        ("tdm-reservation", "1"),
        ("usageterms", "Editorial use only until 1 May"),
        ("rsl", RSL),
        ("usageterms", " "),
    )

    found = told(said_by_item(None, links))

    assert found[:3] == [
        ("reserved", "noindex"),
        ("reserved", "tdm-reservation 1"),
        ("terms", "Editorial use only until 1 May"),
    ]
    assert ("terms", "permits search") in found


def test_a_page_says_it_in_many_places() -> None:
    page = read_page(
        f"""<html><head><title>Libraries close</title><meta name="tdm-reservation" content="1">
        <link rel="license" type="application/rsl+xml" href="https://courier.example/rsl.xml">
        <script type="application/rsl+xml">{RSL}</script>
        <script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Libraries close",
        "creditText": "Quay Media", "usageInfo": "https://courier.example/terms", "isAccessibleForFree": false,
        "copyrightNotice": "© 2026 Quay Media", "copyrightYear": 2026,
        "acquireLicensePage": "https://courier.example/licensing"}}</script></head>
        <body><p>Two libraries close.</p></body></html>"""
    )

    assert {(f.kind, f.value, f.where) for f in page.rights} >= {
        ("credit", "Quay Media", "linked data"),
        ("terms", "https://courier.example/terms", "linked data"),
        ("access", "free: false", "linked data"),
        ("terms", "https://courier.example/rsl.xml", "link rsl"),
        ("terms", "permits search", "script rsl"),
        ("reserved", "tdm-reservation 1", "meta"),
        ("notice", "© 2026 Quay Media", "linked data"),
    }
    assert not any(f.kind == "licence" for f in page.rights)

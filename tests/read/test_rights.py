"""Rights: what is said, where, and one verdict."""

from __future__ import annotations

import pytest

from wirebell.read.rights import Found, licence_name, notice_parts, rights_of, said_by_item, said_by_lines


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

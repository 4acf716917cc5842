"""Lines of furniture are known by how they begin."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirebell.read.furniture.furnishing_openings import may_be_furniture
from wirebell.read.furniture.furnishings import ANYWHERE
from wirebell.read.furniture.furnishings_abroad import ABROAD

RULES = [
    pytest.param(re.compile(rf"(?:{rule})\Z", re.VERBOSE), id=f"{kind}-{place}")
    for place, table in (("here", ANYWHERE), ("abroad", ABROAD))
    for kind, rule in table.items()
]


@pytest.mark.parametrize("line", ["onemins-read", "newsalert:erhalten"])
def test_words_that_run_together_begin_as_furniture(line: str) -> None:
    assert may_be_furniture(line)


@pytest.mark.long
@pytest.mark.parametrize("rule", RULES)
@given(data=st.data(), cased=st.sampled_from([str, str.upper, str.capitalize]))
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_line_a_pattern_knows_begins_as_furniture(
    rule: re.Pattern[str], data: st.DataObject, cased: type
) -> None:
    line = cased(data.draw(st.from_regex(rule, alphabet=st.characters(codec="latin-1"))))
    text = line.strip()
    if text and re.compile(rule.pattern, re.VERBOSE | re.IGNORECASE).match(text):
        assert may_be_furniture(text)


@pytest.mark.parametrize(
    "text", ["The council met on Monday.", "In Port Averil, nobody knew.", "“They go,” he said."]
)
def test_most_lines_begin_as_none(text: str) -> None:
    assert not may_be_furniture(text)

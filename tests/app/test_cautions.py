"""What is said about an expression before it is followed: what is not there, or hardly what was meant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.test_lookback import tell
from tests.app.test_meanings import tale
from tests.samples import NOW, source
from wirebell import settings as configuration
from wirebell import standing
from wirebell.app.cautions import cautions, policy_cautions
from wirebell.app.house import FixedClock, House
from wirebell.app.policies import PolicyWish, wished
from wirebell.model.policy import NO_POLICY


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(configuration.load(tmp_path, {}, database="memory:"), FixedClock(NOW)) as found:
        found.store.add_source(source(id="gazette", name="The Marlow Gazette"))
        tell(found.store, [tale(n) for n in range(2)])
        yield found


def said(house: House, expression: str) -> list[str]:
    return [c.says for c in cautions(house, standing.parse(expression, standing.DESK), expression)]


@pytest.mark.parametrize(
    ("expression", "part"),
    [
        ("storyline:nothing", "No story on record is of a storyline nothing"),
        ("ferry OR (storyline:nothing pier)", "No story on record is of a storyline nothing"),
        ('topic:"us foreign polices"', "The nearest is “US foreign policy”"),
        ("topic:hochwasser", "The nearest is “flood”"),
        ("source:marlowe-gazette", "The nearest is “The Marlow Gazette”"),
        ("lang:english ferry", "english is no code of a language"),
        ("lang:xx ferry", "A story is in xx only where its source says so"),
        ("lang:eng ferry", "write lang:en."),
        ("ferry or strike", "Where either will do, write OR."),
        ("Fähre oder Streik", "Where either will do, write OR."),
        ("headline:pier (ferry and strike)", "Leave it out, as all words must occur."),
        ("said(Sayed: withdraw Or leave)", "Where either will do, write OR."),
        ("ferry not strike", "Before what must not occur, write NOT."),
        ("C++ developers", "C++ is looked for as C: signs are no part of words"),
        ("ferry OR F#", "F# is looked for as F:"),
        ("ferry $5", "$5 is looked for as 5:"),
        ('ferry "5%"', "5% is looked for as 5:"),
        ("lang:en lang:de", "It can never ring: no story has lang:de and lang:en"),
        ("figure(>3000)", "any number in any story"),
        ("figure(change)", "any number in any story"),
        ("figure(troops unit:percent)", "Write unit:%."),
        ("figure(troops unit:elephants)", "No figure is read in the unit elephants"),
        ("figure(>3000 kilometres)", "write unit:km"),
        ("figure(troops 3000)", "3000 is looked for as a word: to compare the number write =3000"),
    ],
)
def test_what_is_odd_is_said_with_what_to_write(house: House, expression: str, part: str) -> None:
    assert len(found := said(house, expression)) == 1
    assert part in found[0]


@pytest.mark.parametrize(
    "expression",
    [
        "ferry",
        "storyline:line0 OR storyline:line1",
        'topic:"US foreign policy"',
        "source:gazette",
        'source:"marlow gazette"',
        "NOT storyline:nothing ferry",
        "lang:pt-br ferry",
        '"war or peace" "or" ferry AND “sea and sand” OR pier',
        "Michelle O Neill",
        "or",
        "figure((fares OR prices) change>10%) vitamin-c AT&T",
        "figure(>10%)",
        "figure(unit:usd >3m)",
        'figure(oil unit:"usd per barrel" >80)',
        "figure(troops place:Iraq change>10%)",
    ],
)
def test_what_is_there_is_passed_over(house: House, expression: str) -> None:
    assert said(house, expression) == []


def test_a_policy_that_names_what_is_not_there_is_told_so(house: House) -> None:
    asked = PolicyWish(mute_sources=["The Marlow Gazete", "gazette", "nosuch"], languages=["en", "xx"])
    found = policy_cautions(house, wished(asked, NO_POLICY, NOW))
    assert [caution.clause for caution in found] == ["The Marlow Gazete", "nosuch", "xx"]
    assert "The nearest is “The Marlow Gazette”" in found[0].says
    assert found[1].says == "No source has that id or name, so it mutes none."
    assert "only where its source says so" in found[2].says


def test_a_policy_that_names_what_is_there_is_told_nothing(house: House) -> None:
    asked = PolicyWish(mute_sources=["the marlow gazette", "GAZETTE"], languages=["en", "de"])
    assert policy_cautions(house, wished(asked, NO_POLICY, NOW)) == ()

"""Topics of a story: the right ones, not the near misses, with passages and a score."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.samples import story
from wirebell.catalogue.topics import TopicRules, compile_topics, load_topics, read_topics
from wirebell.model.facts import TopicFound
from wirebell.read.topics.find import LEAD, PASSAGES, find_topics, in_passing, score_of
from wirebell.standing import Spot


@pytest.fixture(scope="module")
def rules() -> TopicRules:
    return load_topics()


def labels(rules: TopicRules, headline: str, body: str) -> set[str]:
    return {topic.label for topic in find_topics(story(headline=headline, body=body), rules)}


@pytest.mark.parametrize(
    ("headline", "body", "expected"),
    [
        (
            "US to cut troops in Karsan to 3,000",
            "The US will withdraw 2,200 American troops, General Hale said. US foreign policy had not changed.",
            {"US foreign policy", "troop movements"},
        ),
        (
            "Rebels and government agree ceasefire line",
            "Negotiators in Geneva said the ceasefire would begin on Monday after peace talks of nine days.",
            {"ceasefire", "peace talks"},
        ),
        (
            "Editor on trial over leaked invoice",
            "The editor was charged with espionage. Press freedom groups said she had been detained for months.",
            {"press freedom", "trial (court)"},
        ),
        (
            "Central bank surprises with rate rise",
            "The central bank raised its policy rate by 50 basis points to bring inflation down.",
            {"central bank", "interest rate"},
        ),
        (
            "River floods city, 37 dead",
            "Thousands were evacuated when the river burst its banks and flooding cut the road.",
            {"flood"},
        ),
        (
            "Cholera outbreak spreads",
            "The outbreak has reached two towns. Cases of cholera rose to 1,200, the health ministry said.",
            {"epidemic and pandemic"},
        ),
        (
            "Steel tariffs answered with tariffs on cheese",
            "The European Commission called the retaliatory tariffs unfair and took the trade dispute to Geneva.",
            {"tariff", "trade dispute", "international trade"},
        ),
        (
            "Recount begins in disputed presidential election",
            "The election commission ordered the recount of 148,000 votes.",
            {"election", "election disputes", "national elections"},
        ),
        ("America's farmers wait", "Farmers across America wait for rain.", {"United States"}),
        ("Christian school opens", "The Christian school was blessed by its church.", {"religion"}),
        (
            "Striker's late goal wins cup final",
            "The midfielder was sent off before the striker scored his tenth goal of the season in the FA Cup.",
            {"soccer", "sport"},
        ),
    ],
)
def test_a_story_is_on_its_topics(rules: TopicRules, headline: str, body: str, expected: set[str]) -> None:
    assert expected <= labels(rules, headline, body)


@pytest.mark.parametrize(
    ("headline", "body", "absent"),
    [
        (
            "New court for the tennis club",
            "The clay court opens on Friday, the chairman said.",
            "crime, law and justice",
        ),
        ("Federal judge visits school", "The judge spoke to pupils.", "tennis"),
        ("Trade war of the bakeries", "Two bakers fight a price war over rolls.", "war"),
        ("River bursts its banks", "Customers of the mill lost their deposits of flour.", "banking"),
        ("Steel truce ends trade war", "The ceasefire over steel was announced in Brussels.", "ceasefire"),
        ("Strike!", "She bowled nine strikes in a row.", "labour strike"),
        ("A flood of letters", "Readers sent a flood of letters about commas.", "flood"),
        ("Village band plays on", "The band marched and the conductor bowed.", "armed forces"),
        ("He leaves us a legacy", "He told us that troops of scouts had planted the trees.", "US foreign policy"),
        ("A reporter remembers", "The report was charged with feeling.", "press freedom"),
        ("A tortured friendship", "The tortured letters were all she had of him.", "torture"),
        ("Cruz takes off the boxing gloves", "The senator took swipes at his rival in two debates.", "boxing"),
        (
            "Programme for the fair",
            "The programme has a parade, and the programme has a dance.",
            "information technology",
        ),
        ("Mayor opens bakery", "The Irish pub next door, the Dubliner, gave the Dubliner sign a coat.", "Ireland"),
        ("Aides meet on virus", "Her aides and an aide of his met to talk about the virus.", "HIV and AIDS"),
        (
            "Trump blasts plan",
            "The plan was blasted, and people said that victims of it were missing.",
            "disaster",
        ),
        ("Blazing sunshine", "A blazing sun, blazing sands and nobody about.", "fire"),
        (
            "National Security Council meets",
            "The National Security Council met at the Security Council's table.",
            "United Nations",
        ),
        ("Meeting of the Americas", "Health ministers of the Americas met in Port Averil.", "United States"),
        ("Christian County council meets", "The council of Christian County met on the roads.", "religion"),
        ("Acorn Inc 1st qtr net", "Oper net 12 cts against net 11 cts. Net was 3,000 users.", "internet"),
        ("Mass mobilization begins", "It takes mobilization; to mobilize costs mobility.", "mobile phones"),
        ("Conservative group splits", "A conservative group left another conservative group.", "conservation"),
        (
            "Impeachment trial opens in Senate",
            "At the impeachment trial no witness was heard.",
            "trial (court)",
        ),
        ("Big-dollar donors", "A dollar is a dollar.", "currency"),
        ("Mayor wins by a landslide", "It was a landslide victory, the second landslide.", "natural disaster"),
    ],
)
def test_a_near_miss_is_not_a_topic(rules: TopicRules, headline: str, body: str, absent: str) -> None:
    ids = {topic.id for topic in rules.topics.values() if topic.label.startswith(absent)}
    found = {topic.id for topic in find_topics(story(headline=headline, body=body), rules)}
    assert ids
    assert not ids & found


@pytest.mark.parametrize(
    ("headline", "body", "expected"),
    [
        (
            "Harriers edge Bears",
            "The point guard scored 38 points, with nine rebounds and six assists, in overtime.",
            "basketball",
        ),
        (
            "Leek pie for Sunday",
            "Fry the onions in butter for ten minutes, then add garlic and the sauce.",
            "food and drink enthusiasm",
        ),
        (
            "Tombs found below car park",
            "Archaeologists found nine tombs; the archaeologists dig on.",
            "archaeology",
        ),
        ("Rabbi takes up office", "The rabbi spoke in the synagogue.", "Judaism"),
        ("Rain and gales from Friday", "Rain spreads to the coast; highs of nine degrees.", "weather"),
    ],
)
def test_what_papers_have_pages_for_is_a_topic(rules: TopicRules, headline: str, body: str, expected: str) -> None:
    assert expected in labels(rules, headline, body)


@pytest.mark.parametrize(
    ("language", "headline", "body", "expected"),
    [
        ("de", "Später Treffer", "Der Stürmer traf kurz vor der Halbzeit.", "sport"),
        ("de", "Streit um Rente", "Der Minister droht im Parlament mit seinem Rücktritt.", "politics"),
        ("fr", "Nuit agitée", "Les pompiers ont évacué 40 personnes, trois blessés sont graves.", "disaster"),
        ("fr", "Six mois ferme", "Le tribunal a condamné le voleur à la prison.", "crime"),
        ("es", "Nueva planta", "El hospital atiende ya a 30 pacientes con la infección.", "health"),
        ("es", "Fin de semana", "Llega la nieve, con seis grados bajo cero en la sierra.", "weather"),
    ],
)
def test_top_topics_are_found_in_german_french_and_spanish(
    rules: TopicRules, language: str, headline: str, body: str, expected: str
) -> None:
    found = find_topics(story(headline=headline, body=body, language=language), rules)
    assert any(topic.label.startswith(expected) for topic in found)


def test_parents_are_not_added(rules: TopicRules) -> None:
    found = {
        topic.id
        for topic in find_topics(story(headline="Quake", body="An earthquake of magnitude 6 struck."), rules)
    }
    assert "medtop:20000153" in found
    assert "medtop:20000151" not in found


def test_topics_come_surest_first_with_passages_of_the_body(rules: TopicRules) -> None:
    body = "The truce held. " * 9 + "The ceasefire was signed and the peace talks go on."
    told = story(headline="Ceasefire signed in peace talks", body=body)
    found = find_topics(told, rules)
    assert [topic.score for topic in found] == sorted((topic.score for topic in found), reverse=True)
    assert all(0 < topic.score < 1 for topic in found)
    for topic in found:
        assert len(topic.evidence) <= PASSAGES
        ends = [end for _, end in topic.evidence]
        assert all(start >= end for (start, _), end in zip(topic.evidence[1:], ends, strict=False))
    ceasefire = next(topic for topic in found if topic.id == "wb:ceasefire")
    assert "truce" in {body[start:end] for start, end in ceasefire.evidence}


def test_topics_known_from_the_source_stay_and_are_used_by_rules() -> None:
    own = compile_topics(
        read_topics("[[topic]]\nid='wb:a'\nlabel='A'\n[[topic]]\nid='wb:b'\nlabel='B'\nrule='topic:\"wb:a\"'\n")
    )
    known = TopicFound(id="wb:a", label="A", score=1.0, evidence=())
    found = find_topics(story(topics=(known,)), own)
    assert found[0] == known
    assert [topic.id for topic in found] == ["wb:a", "wb:b"]


FILLER = "Nothing that matters here is said in this sentence. "


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("The quake was felt. The quake was short. " + FILLER * 40, True),
        (FILLER * 40 + "The quake was felt. The quake was short.", False),
        ((FILLER * 9 + "The quake was felt again. ") * 5, True),
        ("The quake was felt. The quake was short. " + FILLER * 400, False),
    ],
    ids=["in the lead", "far down", "all through", "lost in a very long one"],
)
def test_what_is_told_in_passing_is_no_topic(rules: TopicRules, body: str, found: bool) -> None:
    assert ("earthquake" in labels(rules, "From our correspondent", body)) is found


def test_what_runs_all_through_a_long_body_is_a_topic(rules: TopicRules) -> None:
    body = (FILLER * 9 + "The quake was felt again. ") * 12
    found = find_topics(story(headline="From our correspondent", body=body), rules)
    quake = next(topic for topic in found if topic.label == "earthquake")
    assert len(body) > 5_000
    assert len(quake.evidence) <= PASSAGES


@pytest.mark.parametrize(("tags", "section"), [(("earthquakes", "Karsan"), None), ((), "Earthquake")])
def test_a_tag_of_the_page_makes_a_passing_mention_a_topic(
    rules: TopicRules, tags: tuple[str, ...], section: str | None
) -> None:
    far = FILLER * 40 + "The earthquake was felt. The earthquake was short."
    told = story(headline="From our correspondent", body=far, tags=tags, section=section)
    assert "earthquake" in {topic.label for topic in find_topics(told, rules)}
    untold = story(headline="From our correspondent", body=FILLER * 40, tags=tags, section=section)
    assert "earthquake" not in {topic.label for topic in find_topics(untold, rules)}


def test_the_headline_makes_a_topic_however_long_the_story(rules: TopicRules) -> None:
    assert "earthquake" in labels(rules, "Quake shakes Karsan", FILLER * 400)


passages = st.lists(st.integers(0, 5_000), max_size=6)


@given(passages, passages, st.integers(1, 30_000), st.booleans())
def test_more_passages_never_make_a_topic_a_passing_one(
    some: list[int], more: list[int], length: int, broad: bool
) -> None:
    def told(starts: list[int]) -> list[Spot]:
        return [Spot("a", "body", (start, start + 4)) for start in starts]

    if some and not in_passing(told(some), length, broad=broad):
        assert not in_passing(told(some + more), length, broad=broad)


def test_facts_and_the_headline_are_never_in_passing() -> None:
    late = Spot("a", "body", (LEAD, LEAD + 4))
    assert in_passing([late], 90_000)
    assert not in_passing([late, Spot("b", "headline", (0, 4))], 90_000)
    assert not in_passing([Spot("a", "topic", None)], 90_000)


spots = st.builds(
    Spot,
    clause=st.sampled_from("abcdef"),
    field=st.sampled_from(["headline", "standfirst", "body", "place"]),
    span=st.none(),
)


@given(st.lists(spots), spots)
def test_more_evidence_never_lowers_the_score(some: list[Spot], more: Spot) -> None:
    assert 0 <= score_of(some) <= score_of([*some, more]) < 1


def test_the_headline_outweighs_one_mention() -> None:
    def one(field: str) -> float:
        return score_of([Spot("a", field, None)])

    assert one("body") == 0.25
    assert one("body") < one("standfirst") < one("headline") == 0.5

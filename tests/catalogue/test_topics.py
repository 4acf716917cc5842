"""The topics of the package, and topics read from a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.samples import story
from wirebell.catalogue.topics import TopicRules, compile_topics, load_topics, read_topics
from wirebell.errors import UsageError
from wirebell.model.facts import TopicFound
from wirebell.standing import canonical, document

REAL = Path(__file__).parents[3] / "shared/data/iptc_mediatopics/mediatopics_2023-10-24.jsonl"


@pytest.fixture(scope="module")
def rules() -> TopicRules:
    return load_topics()


def compiled(text: str) -> TopicRules:
    return compile_topics(
        read_topics(text, {"soldiers": ["troops", '"special forces"'], "all": ["{soldiers}", "tanks"]})
    )


def matched(rules: TopicRules, text: str, *known: str) -> set[str]:
    topics = tuple(TopicFound(id=one, label=one, score=1.0, evidence=()) for one in known)
    told = story(headline="Nothing here", body=text, topics=topics)
    return set(rules.index.match(document(told, ancestors=rules.ancestors)))


# -- the package's own ------------------------------------------------------------------------------------


def test_all_seventeen_top_topics_and_enough_below_them(rules: TopicRules) -> None:
    tops = {f"medtop:{number:02}000000" for number in range(1, 18)}
    assert tops <= set(rules.queries)
    assert all(rules.topics[top].parents == () for top in tops)
    assert len(rules.queries) >= 250


def test_every_topic_belongs_to_a_top_topic_or_the_regions(rules: TopicRules) -> None:
    for topic, above in rules.ancestors.items():
        root = above[-1] if above else topic
        assert root.endswith("000000") or root == "wb:world-regions", topic


@pytest.mark.parametrize(
    "name",
    [
        "wb:us-foreign-policy",
        "us-foreign-policy",
        "US foreign policy",
        " us FOREIGN policy ",
        "WB:US-Foreign-Policy",
    ],
)
def test_a_topic_is_found_by_id_slug_and_label(rules: TopicRules, name: str) -> None:
    found = rules.find(name)
    assert found is not None
    assert found.id == "wb:us-foreign-policy"


def test_a_media_topic_is_found_by_number_and_slugged_label(rules: TopicRules) -> None:
    assert rules.find("20000376") == rules.find("trade-dispute") == rules.topics["medtop:20000376"]
    assert rules.find("no such topic") is None


def test_ancestors_are_nearest_first(rules: TopicRules) -> None:
    assert rules.ancestors["wb:troop-movements"] == (
        "medtop:20000599",
        "medtop:20000598",
        "medtop:20000593",
        "medtop:11000000",
    )


@pytest.mark.real
def test_media_topics_have_the_ids_labels_and_lineage_of_iptc(rules: TopicRules) -> None:
    if not REAL.exists():
        pytest.skip("the IPTC list is not beside the project")
    rows = {row["qcode"]: row for row in map(json.loads, REAL.read_text("utf-8").splitlines())}
    for topic in rules.topics.values():
        if topic.id.startswith("medtop:"):
            assert rows[topic.id]["retired"] is None
            assert rows[topic.id]["label"]["en-GB"] == topic.label
            above = rows[topic.id]["parent"]
            lineage = set()
            while above:
                lineage.add(above)
                above = rows[above]["parent"]
            assert bool(lineage) == bool(topic.parents)
            assert not lineage or lineage & set(topic.parents)


# -- from a file ------------------------------------------------------------------------------------------


def test_about_asks_for_the_headline_or_twice() -> None:
    rules = compiled('[[topic]]\nid = "wb:a"\nlabel = "A"\nabout = ["peace talks", "truce"]\n')
    assert matched(rules, "The truce held.") == set()
    assert matched(rules, "The truce held. A truce is a start.") == {"wb:a"}
    headline = document(story(headline="Peace talks open", body="In Geneva."))
    assert rules.index.match(headline) == ["wb:a"]


def test_about_can_ask_for_exactly_a_form() -> None:
    rules = compiled('[[topic]]\nid = "wb:a"\nlabel = "A"\nabout = ["=painting"]\n')
    assert matched(rules, "A painting hung there. The painting was sold.") == {"wb:a"}
    assert matched(rules, "She painted the gate and painted the fence.") == set()


def test_word_lists_are_put_in_with_counts_and_lists_of_lists() -> None:
    rules = compiled('[[topic]]\nid = "wb:a"\nlabel = "A"\nrule = "{all>=2} NOT {soldiers}"\n')
    expected = '("special forces" OR tanks>=2 OR troops>=2) AND NOT ("special forces" OR troops)'
    assert canonical(rules.queries["wb:a"]) == expected


def test_a_rule_may_use_topics_and_sees_those_below_and_those_known_already() -> None:
    rules = compiled(
        """
        [[topic]]
        id = "wb:user"
        label = "User"
        rule = 'topic:"War and peace" NOT film'
        [[topic]]
        id = "wb:war"
        label = "War and peace"
        [[topic]]
        id = "wb:siege"
        label = "Siege"
        parents = ["wb:war"]
        rule = "siege"
        """
    )
    assert matched(rules, "The siege goes on.") == {"wb:siege", "wb:user"}
    assert matched(rules, "The siege, a film, goes on.") == {"wb:siege"}
    assert matched(rules, "Nothing.", "wb:war") == {"wb:user"}
    assert list(rules.queries).index("wb:siege") < list(rules.queries).index("wb:user")


def test_the_version_follows_the_rule_and_nothing_else() -> None:
    def version(label: str, rule: str) -> int:
        return read_topics(f'[[topic]]\nid = "wb:a"\nlabel = "{label}"\nrule = "{rule}"')[0].version

    assert version("A", "truce") == version("B", "truce") != version("A", "truces")
    assert 0 <= version("A", "truce") < 2**32


ONE = '[[topic]]\nid = "wb:one"\nlabel = "One"\n'
TWO = '[[topic]]\nid = "wb:two"\nlabel = "Two"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (ONE + ONE, "Two topics have the id wb:one"),
        (ONE + 'parents = ["wb:none"]', "wb:one has a parent that is not there: wb:none"),
        (ONE + 'parents = ["wb:two"]\n' + TWO + 'parents = ["wb:one"]', "parents of each other in a circle: wb:"),
        (
            ONE + "rule = 'topic:two'\n" + TWO + "rule = 'topic:one'",
            "use each other in their rules .* circle: wb:",
        ),
        (ONE + "rule = 'a OR topic:one'", "circle: wb:one -> wb:one"),
        (ONE + "rule = 'topic:three'", "wb:one uses a topic that is not there: three"),
        (ONE + "rule = '(war'", r"rule of topic wb:one \(One\) does not parse"),
        (ONE + "rule = '{none}'", "word list that is not there: {none}"),
        (ONE + "words = 'war'", "cannot be read: .*words"),
        ("[[topic]]\nid = 'wb:a'", "cannot be read: .*label"),
        ("[[topic", "cannot be read"),
    ],
)
def test_what_is_wrong_is_named(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        compiled(text)

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.thread.stories import BANK, CUP, DAM, all_stories, told
from wirebell.catalogue.commonness import load_common
from wirebell.model.story import Story
from wirebell.model.storyline import Storyline
from wirebell.thread import Window, thread

RECALL = (
    "Volkswagen recalls 8.5 million cars",
    """Volkswagen must recall 8.5 million cars in Europe, the Kraftfahrt-Bundesamt in Flensburg ruled on Thursday.
    Matthias Mueller and Alexander Dobrindt met in Berlin. Herbert Diess of Volkswagen said in Wolfsburg that the
    engine EA189 would be changed.""",
)
RUECKRUF = (
    "Volkswagen muss 8,5 Millionen Autos zurückrufen",
    """Volkswagen muss in Europa 8,5 Millionen Autos zurückrufen, entschied das Kraftfahrt-Bundesamt in Flensburg
    am Donnerstag. Matthias Mueller und Alexander Dobrindt trafen sich in Berlin. Herbert Diess von Volkswagen
    sagte in Wolfsburg, der Motor EA189 werde geändert.""",
)


def window(most: int = 100, days: float = 30.0) -> Window:
    return Window(load_common(), most, days)


def placed(stories: list[Story], into: Window) -> dict[str, Storyline]:
    return {story.id: thread(story, into) for story in stories}


def parts(found: dict[str, Storyline], after: Window) -> set[frozenset[str]]:
    lines: dict[str, set[str]] = {}
    for name, line in found.items():
        lines.setdefault(after.resolve(line.id), set()).add(name)
    return {frozenset(names) for names in lines.values()}


EVENTS = {frozenset({"dam1", "dam2", "dam3"}), frozenset({"cup1", "cup2"}), frozenset({"bank1"})}


def test_stories_of_one_event_are_one_storyline() -> None:
    into = window()
    assert parts(placed(all_stories(), into), into) == EVENTS


def test_stories_of_two_languages_may_be_one_storyline() -> None:
    """Names and numbers are the same in both: a window for each language would part them."""
    into = window()
    english = told("en", RECALL)
    german = told("de", RUECKRUF)
    assert (english.language, german.language) == ("en", "de")
    found = placed([*all_stories(), english, german], into)
    assert into.resolve(found["en"].id) == into.resolve(found["de"].id)


def test_the_order_of_arrival_does_not_change_which_stories_belong_together() -> None:
    for order in list(permutations(all_stories()))[::37]:
        into = window()
        assert parts(placed(list(order), into), into) == EVENTS


def test_the_same_order_gives_the_same_answers() -> None:
    assert placed(all_stories(), window()) == placed(all_stories(), window())


def test_what_two_stories_share_is_said_as_the_story_writes_it() -> None:
    found = placed(all_stories(), window())["dam2"].shared
    assert found is not None
    assert found.story == "dam1"
    assert "Velmora" in found.names or "Sarel" in found.names
    assert {"Ilya Terrak"} & set(found.names)


def test_a_story_that_begins_a_storyline_is_compared_with_nothing() -> None:
    found = placed(all_stories(), window())["dam1"]
    assert (found.stories, found.shared, found.new, found.copy_of) == (1, None, None, None)


def test_only_what_was_not_told_before_is_new() -> None:
    first, second = told("dam1", DAM[0]), told("dam2", DAM[1])
    found = placed([first, second], window())["dam2"].new
    assert found is not None
    names = {m.id: m.name for m in second.mentions}
    assert "Marta Ovelin" in {names[i] for i in found.names}
    assert "Ilya Terrak" not in {names[i] for i in found.names}
    assert any(second.figures[i].value == 19 for i in found.figures)
    assert any("Nobody answered" in second.quotes[i].text for i in found.quotes)


def test_one_of_several_is_nothing_new() -> None:
    first, second = told("dam1", DAM[0]), told("dam2", DAM[1])
    known = second.figures[0]
    counted = tuple(replace(known, value=1, unit=None, of=of, change=None) for of in ("oldest dams", "engineer"))
    found = placed([first, replace(second, figures=counted)], window())["dam2"].new
    assert found is not None
    assert found.figures == (1,)


def test_a_copy_tells_nothing_new_and_names_its_original() -> None:
    first = told("dam1", DAM[0])
    copy = told("copy", ("Kembia: many killed as dam gives way", DAM[0][1]))
    again = told("again", ("Flood kills 14", DAM[0][1]))
    found = placed([first, told("cup1", CUP[0]), copy, again], window())
    assert [found[name].copy_of for name in ("dam1", "cup1", "copy", "again")] == [None, None, "dam1", "dam1"]
    assert found["copy"].new is not None
    assert found["copy"].new.nothing
    assert found["copy"].id == found["dam1"].id


def test_a_later_version_stays_where_the_story_was() -> None:
    into = window()
    found = placed(all_stories(), into)
    second = replace(told("dam1", BANK), told=replace(told("dam1", DAM[0]).told, version=2))
    later = thread(second, into)
    assert later.id == found["dam1"].id
    assert later.stories == found["dam3"].stories
    assert len(into) == len(EVENTS) + 3


def test_the_window_is_bounded_by_count() -> None:
    into = window(most=4)
    placed(all_stories(), into)
    assert len(into) == 4
    assert "dam1" not in into
    assert "dam3" in into


def test_the_window_is_bounded_by_age() -> None:
    into = window(days=10)
    old, new = told("dam1", DAM[0]), told("dam2", DAM[1])
    thread(old, into)
    late = replace(new, told=replace(new.told, seen=old.told.seen + timedelta(days=11)))
    thread(late, into)
    assert "dam1" not in into
    assert len(into) == 1


def test_an_emptied_window_keeps_nothing_of_its_storylines() -> None:
    into = window(most=1)
    placed(all_stories(), into)
    assert thread(told("dam1", DAM[0]), into).stories in {1, 2}
    assert len(into) == 1


def test_a_window_that_begins_anew_goes_on_where_it_stood() -> None:
    stories = all_stories()
    whole = placed(stories, window())
    before, anew = placed(stories[:4], window()), window()
    for story in stories[:4]:
        anew.remember(replace(story, told=replace(story.told, storyline=before[story.id])))
    after = placed(stories[4:], anew)
    for name in ("cup2", "dam3"):
        assert (after[name].id, after[name].stories, after[name].new) == (
            whole[name].id,
            whole[name].stories,
            whole[name].new,
        )


def test_a_story_that_was_never_threaded_is_not_remembered() -> None:
    into = window()
    into.remember(told("dam1", DAM[0]))
    assert len(into) == 0


def test_storylines_found_to_be_one_go_on_under_the_older_id() -> None:
    into = window()
    one, other = told("dam1", DAM[0]), told("cup1", CUP[0])
    first, second = thread(one, into), thread(other, into)
    joined = Storyline(id=first.id, aliases=(second.id,), stories=3)
    third = told("dam2", DAM[1])
    into.remember(replace(third, told=replace(third.told, storyline=joined)))
    assert into.resolve(second.id) == first.id
    last = thread(replace(other, headline="Ostrand win the cup at last"), into)
    assert last.id == first.id
    assert last.aliases == (second.id,)


@settings(max_examples=60, deadline=None)
def moved(story: Story, line: str, *aliases: str) -> Story:
    """A story as an editor placed it."""
    placed_there = replace(story.told, storyline=Storyline(id=line, aliases=aliases))
    return replace(story, told=placed_there)


def named(name: str) -> Story:
    return next(story for story in all_stories() if story.id == name)


def test_an_editor_makes_one_storyline_of_two_and_two_of_it_again() -> None:
    into = window()
    found = placed(all_stories(), into)
    dam, cup = found["dam1"].id, found["cup1"].id
    cups = [named("cup1"), named("cup2")]
    for story in cups:
        into.move(moved(story, dam, cup))
    assert {into.resolve(line) for line in (dam, cup)} == {dam}
    newest = thread(replace(cups[0], id="cup9"), into)
    assert (newest.id, newest.aliases) == (dam, (cup,))
    for story in cups:
        into.move(moved(story, cup))
    assert into.resolve(cup) == cup
    assert thread(cups[1], into).id == cup
    assert thread(replace(named("dam1"), id="dam9"), into).id == dam


def test_a_story_that_leaves_is_where_the_editor_put_it() -> None:
    into = window()
    found = placed(all_stories(), into)
    into.move(moved(named("dam3"), "apart"))
    assert thread(named("dam3"), into).id == "apart"
    assert thread(named("dam2"), into).id == found["dam1"].id


def test_whatever_editors_do_the_window_can_let_everything_go() -> None:
    into = window(most=7)
    found = placed(all_stories(), into)
    dam, cup, bank = (found[name].id for name in ("dam1", "cup1", "bank1"))
    moves = [("dam1", cup, (dam,)), ("dam2", cup, (dam,)), ("bank1", dam, ()), ("cup1", bank, (cup, dam))]
    for name, line, aliases in moves * 3:
        into.move(moved(named(name), line, *aliases))
        thread(named(name), into)
    for n in range(20):
        thread(
            replace(named("bank1"), id=f"new{n}", headline=f"Other {n}", body=f"Word{n} thing{n} item{n}."), into
        )
    assert len(into) == 7


@given(st.lists(st.sampled_from(["kembia", "Velmora", "19", "dam", "é", "的", "🚨", "a", "the"]), max_size=40))
def test_any_text_is_placed(words: list[str]) -> None:
    into = window(most=5)
    text = " ".join(words)
    story = replace(told("dam1", DAM[0]), headline=text[:60], body=text, mentions=(), quotes=(), figures=())
    for name in ("a", "b", "c"):
        found = thread(replace(story, id=name), into)
        assert found.stories >= 1
    assert len(into) == 3


def test_copies_do_not_make_a_storyline_so_close_that_no_account_is_close_enough() -> None:
    """A storyline of an agency's story and its copies takes in the next account in other words."""
    copies = [replace(told(f"copy{n}", DAM[0]), headline=f"Velmora {n}") for n in range(3)]
    into = window()
    found = placed([told("dam1", DAM[0]), *copies, told("cup1", CUP[0]), told("dam2", DAM[1])], into)
    assert into.resolve(found["dam2"].id) == into.resolve(found["dam1"].id)
    assert into.resolve(found["cup1"].id) != into.resolve(found["dam1"].id)

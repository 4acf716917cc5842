"""What the first reader after a start would wait for, done before: templates, words, questions of the record."""

from __future__ import annotations

from wirebell.app import newspaper, things
from wirebell.app.house import House
from wirebell.catalogue.topic_names import load_topic_names
from wirebell.deliver.render.words import LANGUAGES, words
from wirebell.errors import WirebellError
from wirebell.logs import Log
from wirebell.web.pages import templates

log = Log()


def warm(house: House) -> None:
    """Make ready what pages need; what fails is said in the log, and by the page that needs it."""
    compile_templates()
    for language in LANGUAGES:
        words(language)
    load_topic_names()
    try:
        _asked(house)
    except WirebellError as fault:
        log.warning("the first pages are not made ready", problem=str(fault))


def compile_templates() -> None:
    """Compile all templates of pages; what they became is kept for other processes, where that may be."""
    made = templates()
    for name in made.list_templates():
        made.get_template(name)


def _asked(house: House) -> None:
    """Ask what the front page and the page of a story ask, for one who follows, as far as there is one."""
    follows = house.store.follows(limit=1)
    who = follows[0].follower if follows else None
    lines = newspaper.my_news(house, who) if who else []
    others = newspaper.latest(house, who, limit=2)
    house.reads.versions(who or "", [line.story.id for line in lines])
    for follow in house.store.follows(who) if who else []:
        things.follow_label(house, follow.expression, who)
    for line in [*lines, *others][:1]:
        newspaper.story_view(house, line.story.id, who)

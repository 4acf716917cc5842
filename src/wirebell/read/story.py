"""Read a story: its draft first, then its facts, each from those before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from types import MappingProxyType

from msgspec.structs import replace

from wirebell.catalogue.lexicon import Lexicon
from wirebell.model.facts import Reuse, Rights, TopicFound
from wirebell.model.source import Arrival, Source
from wirebell.model.story import Correction, Story, Told
from wirebell.read.draft import Draft, draft
from wirebell.read.figures.find import find_figures
from wirebell.read.moments.find import find_moments
from wirebell.read.names.find import find_mentions
from wirebell.read.quotes.find import find_quotes
from wirebell.read.topics.find import find_topics


def read(arrival: Arrival, lexicon: Lexicon, source: Source | None = None) -> Story:
    """Return the story an arrival brings, with its facts; nothing an arrival holds makes this fail.

    What is preferred where item, page and text differ stands with `draft`. Topics that the source's own
    categories map to come first, with score 1. A withdrawn arrival gives what is known, which may be little.
    Markup that no parser would take is named in the evidence of rights, as "unread", and the next best text is
    read.
    """
    told = draft(arrival.item, arrival.seen)
    return with_facts(_bare(arrival, told, source), lexicon, _mapped(arrival, told, lexicon, source))


def with_facts(story: Story, lexicon: Lexicon, mapped: tuple[TopicFound, ...] = ()) -> Story:
    """Return the story with names, quotes, figures, moments and topics found in it, in that order."""
    known = replace(story, topics=mapped)
    for step in FACTS.values():
        known = step(known, lexicon)
    return known


MOST = 300_000
"""Code points of a body in which names, quotes, figures and moments are looked for: fifty thousand words. Topics
and follows meet all of it."""


def _honest(body: str) -> str:
    return body if len(body) <= MOST else body[:MOST]


def _names(story: Story, lexicon: Lexicon) -> Story:
    lead = f"{story.headline}\n{story.standfirst or ''}"
    found = find_mentions(_honest(story.body), story.language, lexicon.names, lead)
    merged = lexicon.names.merged
    if merged:
        found = tuple(replace(one, also=merged[one.id]) if one.id in merged else one for one in found)
    return replace(story, mentions=found)


def _quotes(story: Story, _lexicon: Lexicon) -> Story:
    return replace(story, quotes=find_quotes(_honest(story.body), story.mentions, story.language))


def _figures(story: Story, _lexicon: Lexicon) -> Story:
    return replace(story, figures=find_figures(_honest(story.body), story.mentions, story.language))


def _moments(story: Story, _lexicon: Lexicon) -> Story:
    return replace(story, moments=find_moments(_honest(story.body), story.published, story.language))


def _topics(story: Story, lexicon: Lexicon) -> Story:
    sure = {topic.id for topic in story.topics}
    found = find_topics(story, lexicon.topics, lexicon.tagger)
    return replace(story, topics=story.topics + tuple(topic for topic in found if topic.id not in sure))


FACTS: Mapping[str, Callable[[Story, Lexicon], Story]] = MappingProxyType(
    {"names": _names, "quotes": _quotes, "figures": _figures, "moments": _moments, "topics": _topics}
)
"""The facts of a story in the order they are found: each may use those before it."""


def unread(arrival: Arrival, source: Source | None = None) -> Story:
    """Return the story an arrival brings as its plain words: no facts, nothing that could go wrong."""
    item = arrival.item
    words = item.text or item.summary or ""
    nothing = Rights(
        notice=item.rights,
        holder=None,
        year=None,
        licence=None,
        reuse=Reuse(offered=False, url=None, verdict="unknown"),
        evidence=(),
    )
    plain = Draft(
        headline=item.title or "",
        standfirst=None,
        body=words,
        language=item.language or "en",
        published=item.published,
        updated=item.updated,
        section=item.section,
        tags=item.categories,
        byline=(),
        contributors=(),
        image=None,
        dateline=None,
        rights=nothing,
        publisher=item.publisher,
        correction=None,
        source_map=(),
    )
    return _bare(arrival, plain, source)


def bare_story(lineage: str, url: str | None, source: str | None, told: Told, drafted: Draft) -> Story:
    """Return a drafted story without facts."""
    return Story(
        id=lineage,
        url=url,
        source=source,
        section=drafted.section,
        tags=drafted.tags,
        headline=drafted.headline,
        standfirst=drafted.standfirst,
        body=drafted.body,
        language=drafted.language,
        published=drafted.published,
        updated=drafted.updated,
        byline=drafted.byline,
        contributors=drafted.contributors,
        image=drafted.image,
        dateline=drafted.dateline,
        rights=drafted.rights,
        mentions=(),
        topics=(),
        quotes=(),
        figures=(),
        moments=(),
        told=told,
    )


def _told_by(source: Source | None, drafted: Draft) -> str | None:
    """Return whose a story is by name: of a folder or file that nobody named, what it says itself goes first."""
    name = source.name if source else None
    unnamed = source is not None and source.kind in ("folder", "file") and name == PurePath(source.url).name
    return (drafted.publisher if unnamed else None) or name or drafted.publisher


def _bare(arrival: Arrival, drafted: Draft, source: Source | None) -> Story:
    told = Told(
        version=arrival.version,
        kind=arrival.kind,
        source_name=_told_by(source, drafted) or arrival.source,
        seen=arrival.seen,
        silent=arrival.silent,
        embargo=arrival.until,
        withheld=arrival.item.status == "withheld",
        correction=_correction(arrival, drafted.correction),
    )
    return bare_story(arrival.story, arrival.item.url, arrival.source, told, drafted)


def _correction(arrival: Arrival, note: str | None) -> Correction | None:
    """Return the correction that a note tells of; without one (""), it puts something right that we have."""
    return Correction(note=note) if note or (note is not None and arrival.version > 1) else None


def _mapped(arrival: Arrival, drafted: Draft, lexicon: Lexicon, source: Source | None) -> tuple[TopicFound, ...]:
    """Return the topics that the source's own categories and section stand for."""
    if source is None or not source.topics:
        return ()
    wanted = {name.casefold() for name in (*arrival.item.categories, drafted.section or "")}
    ids = dict.fromkeys(topic for category, topic in source.topics if category.casefold() in wanted)
    return tuple(TopicFound(id=i, label=_label(i, lexicon), score=1.0, evidence=()) for i in ids)


def _label(topic: str, lexicon: Lexicon) -> str:
    known = lexicon.topics.topics.get(topic)
    return known.label if known else topic

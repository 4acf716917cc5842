"""One fictional story with every kind of fact, for tests that look at each."""

from __future__ import annotations

from tests.samples import story, told
from wirebell.model.facts import Change, Figure, Mention, Person, Quote, Span, Speaker, TopicFound
from wirebell.model.story import Story

BODY = (
    "General Omar Sayed said on Friday that troops were leaving the Karsan base. "
    "“We withdraw because the talks failed,” Sayed said.\n\n"
    "The number of troops in Karsan fell from 5,000 to 3,000, the ministry said. "
    "Oil rose 10% in Port Élan. Adam Reed of the Harbour Union disagreed."
)


def at(text: str, body: str = BODY) -> Span:
    start = body.index(text)
    return start, start + len(text)


def mention(name: str, kind: str, *surfaces: str) -> Mention:
    return Mention(
        id=f"{kind}:{name.lower().replace(' ', '-')}",
        kind=kind,  # type: ignore[arg-type]  # the tests name kinds as plain text
        name=name,
        roles=(),
        spans=tuple(at(surface) for surface in surfaces),
    )


TROOPS = Figure(
    value=3000,
    unit=None,
    of="troops",
    qualifier=None,
    direction="down",
    by=None,
    change=Change(from_=5000, to=3000),
    place="Karsan",
    when=None,
    span=at("3,000"),
)
OIL = Figure(
    value=10,
    unit="%",
    of=None,
    qualifier=None,
    direction="up",
    by=10,
    change=None,
    place=None,
    when=None,
    span=at("10%"),
)

STORY: Story = story(
    headline="Troops leave Karsan base",
    standfirst="Ministers call the step historic",
    body=BODY,
    section="World news",
    tags=("Defence",),
    byline=(Person(name="Nadia Ferro"),),
    mentions=(
        mention("Omar Sayed", "person", "Omar Sayed", "Sayed said"),
        mention("Adam Reed", "person", "Adam Reed"),
        mention("Harbour Union", "organisation", "Harbour Union"),
        mention("Karsan", "place", "Karsan"),
        mention("Port Élan", "place", "Port Élan"),
    ),
    topics=(
        TopicFound(
            id="wb:karsan-policy", label="Karsan policy", score=0.9, evidence=(at("leaving the Karsan base"),)
        ),
        TopicFound(id="medtop:20000053", label="Armed conflict", score=0.5, evidence=()),
    ),
    quotes=(
        Quote(
            text="We withdraw because the talks failed",
            spans=(at("We withdraw because the talks failed"),),
            kind="direct",
            cue="said",
            speaker=Speaker(name="Sayed", mention="person:omar-sayed", span=at("Sayed said")),
        ),
        Quote(text="It is a lie", spans=(), kind="direct", cue=None, speaker=None),
    ),
    figures=(TROOPS, OIL),
    told=told(),
)
PARENTS = {"wb:karsan-policy": ["wb:foreign-policy"], "wb:foreign-policy": ["wb:politics"]}

"""An article's page: one parse, its statements, and the story's lines without the page around it."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from types import ModuleType

from lxml import etree

from wirebell.errors import HostileInput
from wirebell.model.facts import Image
from wirebell.read.page.lone_links import lone_links, marked
from wirebell.read.page.metadata import Metadata, metadata_of
from wirebell.read.page.pictures import split_caption
from wirebell.read.page.rights_on_page import said_by_page
from wirebell.read.page.site_owner import is_author_box
from wirebell.read.page.statements import statements_of
from wirebell.read.rights.findings import Found
from wirebell.read.text.lines import Line
from wirebell.read.text.markup import Tree, element_lines, is_small, one_line, parse
from wirebell.read.text.words import words_of

# Below this many characters the fast way may have missed the story, and the thorough one (twice the time) is
# asked.
_SUSPICIOUSLY_SHORT = 1000
_STUMBLES = (etree.LxmlError, RecursionError, ValueError, TypeError, AttributeError, LookupError)


@dataclass(frozen=True)
class Page:
    """What was read from a page."""

    lines: tuple[Line, ...]
    metadata: Metadata
    rights: tuple[Found, ...]
    image: Image | None


def read_page(markup: str, url: str | None = None) -> Page:
    """Return a page's lines, metadata and rights; raises HostileInput for markup no parser should finish.

    The body is found by trafilatura in its fast mode, and thoroughly where that gives little; where it finds
    nothing, or the page has more than 30,000 elements, it is the text of `article`, `main` or the whole page.
    `url` is where the page is from: a day in it may be the only date there is.
    """
    tree = parse(markup)
    if tree is None:
        raise HostileInput("The page holds no markup at all. Is it the article's page?")
    said = statements_of(tree)
    figures = _captions(tree)
    known = {text for text, _ in figures}
    _without_forms(tree)
    metadata = metadata_of(said, url)  # a day may stand in what is hidden
    lone = lone_links(tree)
    lines = marked((line for line in _story_lines(tree) if line.text not in known), lone)
    telling = (
        image
        for text, image in figures
        if (image.credit or len((image.caption or "").split()) > 2) and not _holds_story(text, metadata.headline)
    )
    first = next(telling, None)
    return Page(lines, metadata, tuple(said_by_page(said)), metadata.image or first)


def _holds_story(caption: str, headline: str | None) -> bool:
    """Tell whether what stands as a caption is the head of the story: its headline with much around it."""
    return bool(headline and headline in caption) and len(caption) > len(headline or "") + _MUCH


_MUCH = 100


def _captions(tree: Tree) -> list[tuple[str, Image]]:
    found = []
    for element in tree.iter("figcaption"):
        text = one_line("".join(element.itertext()))
        if text:
            found.append((text, split_caption(words_of(element))))
    return found[:200]


def _story_lines(tree: Tree) -> list[Line]:
    _without_hidden(tree)
    _without_author_boxes(tree)
    small = is_small(tree)
    lines = _extracted(tree, fast=True) if small else []
    if small and _size(lines) < _SUSPICIOUSLY_SHORT:
        longer = _extracted(tree, fast=False)
        lines = longer if _size(longer) > _size(lines) else lines
    return lines or element_lines(next((e for tag in ("article", "main") for e in tree.iter(tag)), tree))


def _without_forms(tree: Tree) -> None:
    """Take out the forms that readers sign up by: those that ask for an address or a tick, and hold no story."""
    for form in list(tree.iter("form")):
        asked = any((field.get("type") or "").lower() in _ASKED for field in form.iter("input"))
        if (
            asked
            and len("".join(form.itertext())) < _LONGEST_FORM
            and next(form.iter("h1", "article"), None) is None
        ):
            form.drop_tree()


def _without_hidden(tree: Tree) -> None:
    """Take out what no reader sees and holds no paragraph: notes of the machine, the boxes of an archive."""
    for element in [e for e in tree.iter("div", "section", "aside", "span", "ul") if _is_hidden(e)]:
        if element.getparent() is not None and next(element.iter("p", "article", "h1"), None) is None:
            element.drop_tree()


def _without_author_boxes(tree: Tree) -> None:
    """Take out the boxes that say who the author is: their words are not the story's."""
    for element in [e for e in tree.iter("div", "section", "aside") if is_author_box(e)]:
        small = len(words_of(element, _LONGEST_BOX + 1)) <= _LONGEST_BOX
        if small and element.getparent() is not None and next(element.iter("article", "h1"), None) is None:
            element.drop_tree()


def _is_hidden(element: Tree) -> bool:
    style = element.get("style")
    shown = style is None or _NOT_SHOWN.search(style) is None
    return not shown or element.get("hidden") is not None or "hidden" in (element.get("class") or "").split()


_NOT_SHOWN = re.compile(r"(?:\A|[;\s])display\s*:\s*none", re.IGNORECASE)
_ASKED = frozenset({"email", "tel", "checkbox"})
_LONGEST_FORM = 4000
_LONGEST_BOX = 1500


def _size(lines: list[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _extracted(tree: Tree, fast: bool) -> list[Line]:
    """Return the story's part of the page; none where the library finds nothing or stumbles over the page."""
    try:
        document = _trafilatura().bare_extraction(tree, fast=fast, include_comments=False, with_metadata=False)
    except _STUMBLES:
        return []
    return [] if document is None else element_lines(document.body)


def _trafilatura() -> ModuleType:
    """Return the library, loaded at the first page (a third of a second), its complaints kept off standard
    error."""
    import trafilatura

    for name in ("trafilatura", "htmldate"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
    return trafilatura

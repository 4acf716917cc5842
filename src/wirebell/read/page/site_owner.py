"""Whose a page is, where nobody is named by its headline: the author's box below the text, the owner of a site."""

from __future__ import annotations

import re
from itertools import islice

from wirebell.read.page.byline import names_in
from wirebell.read.page.namelike import is_surely_a_person, looks_like_a_name
from wirebell.read.page.rights_on_page import last_notice
from wirebell.read.page.statements import Statements
from wirebell.read.rights.verdict import notice_parts
from wirebell.read.text.markup import Tree
from wirebell.read.text.words import words_of

_BOX = re.compile(
    r"(?:^|[\s_-])(?:about-?(?:the-?)?author|(?:post-?|article-?)?(?:author|autor(?:en|in)?|auteur)[_-]{0,2}"
    r"(?:bio|box|about|card|profile?|profil)|m-a-box|abh)(?=$|[\s_-])",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:autor(?:in|en|e)?|author|text|auteure?|texte|texto|written by|redacción|von)\s?:?", re.IGNORECASE
)
_NAMED_IN_BOX = frozenset({"h2", "h3", "h4", "h5", "h6", "a", "strong", "b", "span"})
_TITLE_ENDS = re.compile(r"\s[|–—»-]\s")
_OWNED = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:(?:©|\(c\))\s*)?(?:(?:19|20)\d\d\s?[-–]?\s?)*(?:by\s)?\s*", re.IGNORECASE
)
_TITLES = re.compile(r"^(?:(?:dr|prof|dipl|ing|mag|med|phil)\.?[\s-])+", re.IGNORECASE)
_FOOT = re.compile(r"footer|copyrights?\b|colophon|legal|imprint")
_PICTURE = re.compile(r"figure|image|photo|picture|caption|bild|teaser|media\b|slide|gallery")
_MOST_BOX, _LONGEST = 60, 80


def is_author_box(element: Tree) -> bool:
    """Tell a box about the author by its class."""
    return _BOX.search(element.get("class") or "") is not None


def named_in_box(tree: Tree) -> list[str]:
    """Return the name at the top of the box about the author below the text; linear in the page."""
    box = next((e for e in tree.iter("div", "section", "aside") if is_author_box(e)), None)
    if box is None:
        return []
    for count, element in enumerate(box.iter()):
        if count > _MOST_BOX:
            break
        if element.tag in _NAMED_IN_BOX and (name := _person(words_of(element, _LONGEST + 1))):
            return [name]
    return []


def labelled(tree: Tree) -> list[str]:
    """Return the names that stand behind a label of their own: "Autor:", "Text:"; linear in the page."""
    for element in tree.iter("strong", "b", "em", "i", "span", "dt", "th", "label"):
        if _LABEL.fullmatch(" ".join((element.text or "").split())) and len(element) == 0:
            beside = element.getnext() if not (element.tail or "").strip(" :\n\t\u00a0") else None
            text = (element.tail or "") if beside is None else words_of(beside, _LONGEST + 1)
            names = names_in(text) if len(text) <= _LONGEST else []
            if names and all(map(looks_like_a_name, names)):
                return names
    return []


def owner_of(said: Statements) -> list[str]:
    """Return the person whose own site it is: its name, the end of its title, or a notice of copyright.

    Only names of two or three words that begin with a known given name, as sites and firms have names as well.
    """
    notice = notice_parts(last_notice(said.tree) or "")
    title = said.tree.getroottree().getroot().findtext(".//title") or ""
    named = [
        said.linked.text("publisher"),
        said.meta("og:site_name"),
        *_TITLE_ENDS.split(title)[1:][-1:],
        notice[0] if notice[1] else None,
    ]
    for text in (*named, *_notices(said.tree)):
        if text and (name := _person(text)):
            return [name]
    return []


def _person(text: str) -> str | None:
    names = names_in(_TITLES.sub("", " ".join(text.split())))
    return names[0] if len(text) <= _LONGEST and len(names) == 1 and is_surely_a_person(names[0]) else None


def _notices(tree: Tree) -> list[str]:
    """Return what follows the signs of copyright in the last short texts of the page, up to the next mark."""
    found = [
        m
        for e in tree.iter("p", "div", "span", "small", "li")
        if (m := _OWNED.match((e.text or "").lstrip())) and _at_foot(e)
    ]
    return [re.split(r"[.|•·,–—]|\s-\s|\sall rights\b", m.string[m.end() :], maxsplit=1)[0] for m in found[-5:]]


def _at_foot(element: Tree) -> bool:
    """Tell whether an element stands in a page's foot, not beside a picture."""
    around = [element, *islice(element.iterancestors(), 6)]
    marks = " ".join(f"{e.tag} {e.get('class') or ''} {e.get('id') or ''}" for e in around).lower()
    return _FOOT.search(marks) is not None and _PICTURE.search(marks) is None

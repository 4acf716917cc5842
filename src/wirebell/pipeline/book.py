"""Keeping the book of follows up with the store."""

from __future__ import annotations

from wirebell.match.book import FollowBook
from wirebell.ports import Store


def renew(book: FollowBook, store: Store) -> FollowBook:
    """Take in what changed since the book's revision: follows first, so that the rest is never behind."""
    revision, follows = store.follows_changed(book.revision)
    since = wanted_since(store, book.revision, revision)
    preferences, entitlements = store.preferences_changed(since), store.entitlements_changed(since)
    book.apply(revision, follows, preferences, entitlements, anew=not since)
    return book


def wanted_since(store: Store, before: int, revision: int) -> int:
    """Return from which revision on a book that stood at `before` takes in preferences and entitlements.

    That is 0 after an erasure: what it took out of the record leaves no row, and whoever is made under that id
    again must not have it.
    """
    return 0 if revision > before and store.erased_at() > before else before

"""Keeping the book of follows up with the store."""

from __future__ import annotations

from wirebell.match.book import FollowBook
from wirebell.ports import Store


def renew(book: FollowBook, store: Store) -> FollowBook:
    """Take in what changed since the book's revision: follows first, so that the rest is never behind."""
    before = book.revision
    revision, follows = store.follows_changed(before)
    book.apply(revision, follows, store.preferences_changed(before), store.entitlements_changed(before))
    return book

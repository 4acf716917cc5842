"""What a form of a page asks of a policy: of one follow, or of all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wirebell.app.policies import DEFAULT, PolicyWish
from wirebell.errors import UsageError
from wirebell.web.visitor import Form


def wish_of(form: Form, zone: str) -> PolicyWish:
    """Return what a form asks for: an empty field is as what lies under it, one that is not there stays as it is.

    Mutes stand one to a line, and the lines are all there are to be. New ones last until the end of the day that
    the form names, on the clock of `zone`. Raises UsageError for a day that is none.
    """
    return PolicyWish(
        cadence=form.get("cadence") or DEFAULT,
        quiet=_parts(form.get("quiet", "").split(";")) or [DEFAULT],
        cap=form.get("cap", "").strip() or DEFAULT,
        once_per_event=True if form.get("once") == "yes" else None if "once" not in form else False,
        days=_text(form, "days"),
        outlets=_text(form, "outlets"),
        languages=(_parts(form["lang"].split(",")) or [DEFAULT]) if "lang" in form else (),
        mute=_parts(form.get("mute", "").splitlines()),
        mute_sources=_parts(form.get("mute_sources", "").splitlines()),
        replacing="mute" in form,
        until=_until(form, zone),
    )


def _text(form: Form, name: str) -> str | None:
    return (form[name].strip() or DEFAULT) if name in form else None


def _parts(texts: Iterable[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip()]


def _until(form: Form, zone: str) -> datetime | None:
    """Return the end of the day on which new mutes end; nothing where nothing is muted."""
    said = form.get("until", "").strip()
    if not said or not (form.get("mute", "").strip() or form.get("mute_sources", "").strip()):
        return None
    try:
        end = date.fromisoformat(said) + timedelta(days=1)
    except (ValueError, OverflowError) as fault:
        raise UsageError("{day} is no day: write it as 2026-12-31.", day=repr(said)) from fault
    return datetime.combine(end, time(), ZoneInfo(zone))

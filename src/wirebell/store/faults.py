"""What a database failure means and what to do about it, as one text."""

from __future__ import annotations

from sqlalchemy import URL

_ADVICE = (
    ("surrogates not allowed", "A text in it is no Unicode: it must be decoded anew where it came in."),
    ("nul (0x00)", "A text in it holds the character NUL: it must be cleaned where it came in."),
    ("database is locked", "Another process has been writing to it for long: stop it, or try again."),
    ("lock timeout", "Somebody works long on a table that is to change; nothing was changed: try again."),
    ("deadlock", "Two that work on it waited for each other, and this one gave way, changing nothing: try again."),
    ("disk is full", "Make room on the disk; nothing was lost."),
    ("no space left", "Make room on the disk; nothing was lost."),
    ("readonly database", "Its file or folder may not be written to: check the owner and the rights."),
    ("unable to open database file", "Check that its folder exists and may be written to."),
    ("not a database", "That file is something else: give --database another name."),
    ("malformed", "The file is damaged: stop Wirebell and restore a backup."),
    (
        "disk i/o error",
        "The disk failed: stop Wirebell, check the disk, and restore a backup if the file is damaged.",
    ),
    ("password authentication failed", "Check user and password in --database."),
    ("does not exist", "Create the database, or correct its name in --database."),
    ("connection refused", "Start PostgreSQL, or correct the host and port in --database."),
    ("connection", "Check that PostgreSQL runs and can be reached; Wirebell connects again by itself."),
)


_UNSYNCED = frozenset({"SQLITE_IOERR_FSYNC", "SQLITE_IOERR_DIR_FSYNC"})


def is_unsynced(fault: Exception) -> bool:
    """Return whether SQLite could not sync: another sync of that file would say well done, and it may not be."""
    return getattr(getattr(fault, "orig", None), "sqlite_errorname", "") in _UNSYNCED


def explained(fault: Exception, url: URL) -> str:
    """Return one text: which database, what went wrong, what to do. The password is left out."""
    cause = str(getattr(fault, "orig", None) or fault).strip().splitlines()[0]
    advice = next((what for sign, what in _ADVICE if sign in cause.lower()), "")
    where = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    return f"The database {where} failed: {cause}. {advice}".rstrip()

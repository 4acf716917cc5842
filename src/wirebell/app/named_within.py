"""Several words as readers type them, "troops in Iraq": which may be a name, and which are left then. Pure."""

from __future__ import annotations

from wirebell.model.facts import Mention
from wirebell.standing.analysis import joined

LONGEST_NAME, MOST_WORDS = 4, 8
_LITTLE = frozenset(
    joined(word)
    for word in (
        # en
        "a about after an and at before by for from in into of off on or over the to under with "
        # de
        "am an auf aus bei beim das dem den der des die ein eine einer im in mit nach oder über um und vom von "
        "vor zu zum zur "
        # fr
        "à au aux avec contre dans de des du en et la le les ou par pour sur un une "
        # es
        "al con contra de del el en la las los o para por sobre un una y"
    ).split()
)
"""What joins words in the languages of the pages and is hardly looked for."""


def runs_of(words: str) -> dict[str, tuple[str, ...]]:
    """Return the runs of words that may be a name, the longest first, each with the telling words besides it."""
    given = words.split()
    runs: dict[str, tuple[str, ...]] = {}
    for size in range(min(LONGEST_NAME, len(given) - 1), 0, -1) if len(given) <= MOST_WORDS else ():
        for at in range(len(given) - size + 1):
            run, rest = given[at : at + size], (*given[:at], *given[at + size :])
            telling = tuple(word for word in rest if word not in _LITTLE)
            if telling and not _LITTLE.intersection((run[0], run[-1])):
                runs.setdefault(" ".join(run), telling)
    return runs


def run_of(mention: Mention, runs: dict[str, tuple[str, ...]]) -> str | None:
    """Return the run that names what a story mentions: all of its name, or somebody's last one."""
    name = joined(mention.name)
    if name in runs:
        return name
    last = name.rpartition(" ")[2]
    return last if mention.kind == "person" and last in runs else None

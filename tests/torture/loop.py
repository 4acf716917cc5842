"""The kill loop: each chapter is killed at its effect N = 1, 2, 3 … until it ends unkilled."""

from __future__ import annotations

import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.torture.chapters import CHAPTERS, LATER, TOML, Chapter, Place, run, set_tray, told, work
from tests.torture.door import served
from tests.torture.faults import REACHED, Fault, Kind
from tests.torture.lives import Ended, Moment, Peering, asked, live
from tests.torture.power import cut

AT_ONCE = timedelta(0)
LONGEST_STEP = 0.02
"""Seconds after an effect within which a random kill falls: few effects are further apart."""


@dataclass
class Score:
    """What a number of kills came to. Everything but `kills`, `points` and `doubled` must be nought.

    `slowest` is how many seconds the next process took at most until all was sent and audited.
    """

    kills: int = 0
    unsynced: int = 0
    points: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    extra: int = 0
    shown_twice: int = 0
    doubled: int = 0
    most_doubled: int = 0
    broken: int = 0
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Count another score in."""
        self.points += other.points
        self.wrong += other.wrong
        self.most_doubled = max(self.most_doubled, other.most_doubled)
        self.slowest = max(self.slowest, other.slowest)
        for name in ("kills", "unsynced", "lost", "extra", "shown_twice", "doubled", "broken"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True)
class Calm:
    """A chapter as it goes when nothing kills it: how it began, and what is true at its end."""

    chapter: Chapter
    before: Path
    ledger: dict[str, Any]
    points: list[str]
    seconds: float
    told: dict[str, Any]
    mails: set[tuple[str, str]]
    hooks: set[tuple[str, str, str]]
    pushes: set[tuple[str, str]] = field(default_factory=set)


class Loop:
    """Kills chapters in lives that all begin where the calm one stood."""

    def __init__(self, folder: Path, chapters: Iterable[Chapter] = CHAPTERS) -> None:
        self._folder = folder
        self._chapters = tuple(chapters)
        self._peering = Peering()
        self._lives = 0
        self.calm: list[Calm] = []

    def close(self) -> None:
        """End the peers."""
        self._peering.close()

    def warm(self) -> None:
        """Do in this process what lives do, so that they need load nothing; no thread may be left for a fork."""
        place = self._founded("warm")
        for chapter in CHAPTERS[:4]:
            self._peering.ask(set={"step": chapter.step})
            set_tray(place, chapter.step)
            chapter.act(place, chapter.at)
        told(place, CHAPTERS[3].at)
        if threading.active_count() > 1:
            raise RuntimeError(f"a fork needs a process without threads: {threading.enumerate()}")

    def prepare(self) -> None:
        """Lead the calm life, keeping how the house stood before each chapter."""
        place = self._founded("calm")
        self._peering.ask(set={})
        for number, chapter in enumerate(self._chapters):
            before = self._folder / f"before-{number}"
            shutil.copytree(place.home, before)
            ledger = self._peering.ask()
            state = {name: ledger[name] for name in ("mails", "hooks", "pushes")} | {"step": chapter.step}
            self._peering.ask(set=state)
            first = self._act(chapter, place)
            if first.failed or first.killed:
                raise RuntimeError((place.folder / "said").read_text()[-3000:])
            found, after = self._recovered(chapter, place, AT_ONCE), self._peering.ask()
            self.calm.append(
                Calm(
                    chapter,
                    before,
                    state,
                    first.points,
                    first.seconds,
                    found,
                    _mails(after),
                    _hooks(after),
                    _pushes(after),
                )
            )

    def nth(self, calm: Calm, at: int, power: Random | None = None) -> Score | None:
        """Kill a chapter at its effect `at` and judge what comes of it; None if it ended unkilled."""
        place = self._new(calm)
        left = place.folder / "unsynced" if power else None
        try:
            ended = self._act(calm.chapter, place, at=at, power=left)
        except RuntimeError as fault:  # visitors of the door that were never answered
            return Score(kills=1, broken=1, wrong=[f"{calm.chapter.name}, effect {at}: {fault}"])
        if not ended.killed:
            shutil.rmtree(place.folder)
            return None
        lost = cut(left, power) if left and power else 0
        return self._held(calm, place, [ended], lost)

    def faulted(self, calm: Calm, kind: Kind, at: int) -> Score | None:
        """Let a chapter meet a fault of the disk, mend that, and judge what comes of it; None if not met."""
        place = self._new(calm)
        fault = Fault(kind, at, 1.5) if calm.chapter.served or kind == "outlasting" else Fault(kind, at)
        try:
            ended = self._act(calm.chapter, place, fault=fault)
        except RuntimeError as wrong:
            return Score(kills=1, broken=1, wrong=[f"{calm.chapter.name}, {kind} {at}: {wrong}"])
        if REACHED not in ended.points:
            shutil.rmtree(place.folder)
            return None
        met = replace(ended, points=ended.points[: ended.points.index(REACHED)])
        return self._held(calm, place, [met], 0, LATER)  # what a folder refused is tried again half a minute later

    def outlasted(self, at: int) -> Score | None:
        """Let the day's server meet a disk that outlasts leases once message `at` is out; None if not met.

        Nobody is killed, so that no mail may be doubled.
        """
        [day] = [calm for calm in self.calm if calm.chapter.name == "the day"]
        served = replace(day, chapter=replace(day.chapter, name="the day of a server", act=work, again=run))
        score = self.faulted(served, "outlasting", at)
        if score is not None and score.doubled:
            score.wrong.append(f"{score.points} doubled {score.doubled} mails of a process that lived")
        return score

    def struck(self, calm: Calm, what: str, nth: int) -> Score | None:
        """Let a peer kill a chapter when it hears something for the nth time."""
        place = self._new(calm)
        self._peering.ask(strike=[what, nth])
        ended = self._act(calm.chapter, place)
        if not ended.killed:
            shutil.rmtree(place.folder)
            return None
        score = self._held(calm, place, [ended], 0)
        score.points = Counter({f"{calm.chapter.name}: {what}": 1})
        return score

    def at_random(self, calm: Calm, chance: Random) -> Score:
        """Kill a chapter one to four times at any moment."""
        place, ends = self._new(calm), []
        for _ in range(chance.randint(1, 4)):
            moment = Moment(chance.randrange(len(calm.points)), chance.uniform(0.0, LONGEST_STEP))
            ended = self._act(calm.chapter, place, after=moment)
            if ended.killed:
                ends.append(ended)
        score = self._held(calm, place, ends, 0)
        score.points.clear()
        return score

    # -- one life -----------------------------------------------------------------------------------------------

    def _founded(self, name: str) -> Place:
        place = self._place(name)
        place.home.mkdir(parents=True)
        (place.home / "wirebell.toml").write_text(TOML.format(mail=place.mail))
        return place

    def _place(self, name: str) -> Place:
        return Place(self._folder / name, self._peering.web, self._peering.mail)

    def _new(self, calm: Calm) -> Place:
        self._lives += 1
        place = self._place(f"life-{self._lives}")
        place.folder.mkdir()
        shutil.copytree(calm.before, place.home)
        self._peering.ask(set=calm.ledger)
        return place

    def _act(self, chapter: Chapter, place: Place, **kill: Any) -> Ended:
        set_tray(place, chapter.step)
        if chapter.served:
            return served(chapter, place, self._peering, **kill)
        return live(lambda: chapter.act(place, chapter.at), place.folder, peering=self._peering, **kill)

    def _recovered(self, chapter: Chapter, place: Place, later: timedelta) -> dict[str, Any]:
        """Begin the chapter again at the same moment, before any lease is over, and once more if it is `later`."""

        def recover() -> dict[str, Any]:
            for moment in sorted({chapter.at, chapter.at + later}):
                (chapter.again or chapter.act)(place, moment)
            return told(place, chapter.at + later)

        return asked(recover, place.folder)

    def _held(self, calm: Calm, place: Place, ends: list[Ended], lost: int, later: timedelta = AT_ONCE) -> Score:
        """Start again, and compare everything with the calm life."""
        score = Score(kills=len(ends), unsynced=lost)
        for ended in ends:
            score.points[f"{calm.chapter.name}: {ended.points[-1] if ended.points else 'nothing yet'}"] += 1
        began = time.perf_counter()
        try:
            found, ledger = self._recovered(calm.chapter, place, later), self._peering.ask()
        except RuntimeError as fault:
            score.broken += 1
            score.wrong.append(f"{score.points}: {fault}")
            return score
        score.slowest = time.perf_counter() - began
        _compare(score, calm, found, ledger)
        if not score.wrong:
            shutil.rmtree(place.folder)
        return score


def prepared(folder: Path, chapters: Iterable[Chapter] = CHAPTERS) -> Loop:
    """Return a loop whose calm life was led, with everything loaded that lives need."""
    from wirebell.catalogue.lexicon import load

    load()
    loop = Loop(folder, chapters)
    try:
        loop.warm()
        loop.prepare()
    except BaseException:
        loop.close()
        raise
    return loop


def _compare(score: Score, calm: Calm, found: dict[str, Any], ledger: dict[str, Any]) -> None:
    mails, hooks = _mails(ledger), _hooks(ledger)
    for name, is_, should in (
        ("alerts", set(found["alerts"]), set(calm.told["alerts"])),
        ("feeds", set(found["feeds"]), set(calm.told["feeds"])),
        ("follows", set(found["follows"]), set(calm.told["follows"])),
        ("sources", set(found["sources"]), set(calm.told["sources"])),
        ("mails", mails, calm.mails),
        ("hooks", hooks, calm.hooks),
        ("pushes", _pushes(ledger), calm.pushes),
        ("suppressed", set(found.get("suppressed", ())), set(calm.told.get("suppressed", ()))),
        ("leases", set(found.get("leases", ())), set(calm.told.get("leases", ()))),
        ("heard", set(found.get("heard", ())), set(calm.told.get("heard", ()))),
        ("folder", set(found["folder"]), set(calm.told["folder"])),
        ("copied", set(found["copied"]), set(calm.told["copied"])),
    ):
        if missing := should - is_:
            score.lost += len(missing)
            score.wrong.append(f"{score.points} lost {name}: {sorted(missing)[:3]}")
        if more := is_ - should:
            score.extra += len(more)
            score.wrong.append(f"{score.points} extra {name}: {sorted(more)[:3]}")
    _look_twice(score, found, ledger)
    doubled = len(ledger["mails"]) - len(mails)
    score.doubled, score.most_doubled = doubled, doubled
    if doubled > score.kills:
        score.wrong.append(f"{score.points} doubled {doubled} mails")


def _look_twice(score: Score, found: dict[str, Any], ledger: dict[str, Any]) -> None:
    alerts = Counter(alert for _, alert, _ in _hooks(ledger))
    twice = sum(n - 1 for n in alerts.values()) + len(found["alerts"]) - len(set(found["alerts"]))
    for name in ("feeds", "heard"):
        twice += len(found.get(name, ())) - len(set(found.get(name, ())))
    score.shown_twice += twice
    if twice:
        score.wrong.append(f"{score.points} shown twice: {twice}")
    whole = (found["missing"], found["extra"], found["pending"], found["integrity"])
    if whole != (0, 0, 0, ["ok"]) or not set(found["states"]) <= {"sent", "held"}:
        score.broken += 1
        score.wrong.append(f"{score.points} at the end: {whole} {found['states']}")


def _mails(ledger: dict[str, Any]) -> set[tuple[str, str]]:
    return {(mail["to"], mail["id"]) for mail in ledger["mails"]}


def _hooks(ledger: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(hook["id"], hook["alert"], hook["type"]) for hook in ledger["hooks"]}


def _pushes(ledger: dict[str, Any]) -> set[tuple[str, str]]:
    """Return what browsers showed: a push service and a browser put one of the same topic in the other's place."""
    return {(push["topic"], push["urgency"]) for push in ledger.get("pushes", ())}

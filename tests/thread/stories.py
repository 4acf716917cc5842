"""Fictional stories of a few events, told by several papers."""

from __future__ import annotations

from functools import cache

from tests.samples import NOW
from wirebell.catalogue.lexicon import load
from wirebell.model.story import Story
from wirebell.read import Row, read_row

DAM = (
    (
        "Dam bursts above Velmora, 14 dead",
        (
            "A dam above the town of Velmora in northern Kembia gave way before dawn on Monday, "
            "sending a wall of water "
            "through the Sarel valley and killing at least 14 people, officials said.\n\n"
            "Governor Ilya Terrak said 2,300 people had been taken to schools in Port Sundal. “We have "
            "lost whole "
            "streets,” he told reporters.\n\nThe Sarel dam was built in 1961 and was last inspected "
            "two years ago."
        ),
    ),
    (
        "Kembia mourns after Sarel dam disaster",
        (
            "Flags flew at half-mast in Kembia on Tuesday after the Sarel dam burst above Velmora. The "
            "number of dead "
            "rose to 19, the interior ministry said.\n\n"
            "Engineers had warned of cracks in the wall of the Sarel dam last spring, said Marta "
            "Ovelin, who heads the "
            "national water board. “Nobody answered our letters,” Ovelin said.\n\nGovernor Ilya Terrak "
            "promised an "
            "inquiry into the disaster at Velmora."
        ),
    ),
    (
        "Governor Terrak resigns over Velmora flood",
        (
            "Ilya Terrak, the governor of northern Kembia, resigned on Friday over the Sarel dam "
            "disaster in which 19 "
            "people died at Velmora.\n\nHis deputy, Anneke Sool, takes over at once. “The families "
            "deserve answers,” "
            "Sool said in Port Sundal.\n\nThe water board had written to Terrak about cracks in the Sarel dam."
        ),
    ),
)
CUP = (
    (
        "Ostrand beat Calver to win the Harbour Cup",
        (
            "Ostrand Rovers won the Harbour Cup on Saturday with a late goal by striker Pell Hakonsen, "
            "beating Calver "
            "City 2-1 in front of 41,000 at the Lantern Ground.\n\nCoach Rui Tavish called it the best "
            "night of his "
            "career. Calver City had led from the eighth minute through Dario Menk."
        ),
    ),
    (
        "Hakonsen: I dreamed of that goal",
        (
            "Pell Hakonsen said he had dreamed of the goal that won the Harbour Cup for Ostrand Rovers "
            "against Calver "
            "City at the Lantern Ground.\n\n“I closed my eyes and hit it,” the striker said. Coach Rui "
            "Tavish said "
            "Hakonsen would stay at Ostrand next season."
        ),
    ),
)
BANK = (
    "Meridian Savings raises its rate to 4.75%",
    (
        "Meridian Savings, the largest lender in Tolland, raised its mortgage rate to 4.75% from "
        "4.25%, saying its own "
        "costs had climbed.\n\nAnalyst Brigid Aumont of Quell expects others to follow soon."
    ),
)


@cache
def read(name: str, headline: str, body: str, published: str | None = None) -> Story:
    return read_row(Row(id=name, headline=headline, body=body, published=published), load()).story


def told(name: str, text: tuple[str, str], published: str | None = NOW.isoformat()) -> Story:
    return read(name, *text, published)


def all_stories() -> list[Story]:
    """One paper's stories of three events, mixed."""
    mixed = {"dam1": DAM[0], "cup1": CUP[0], "dam2": DAM[1], "bank1": BANK, "cup2": CUP[1], "dam3": DAM[2]}
    return [told(name, text) for name, text in mixed.items()]

"""Write what IPTC calls its media topics in the languages of our pages, as a table of the package.

Run it as `python scripts/topic_names.py MEDIATOPICS.jsonl`, a file with an object a line: `qcode`, `retired` and
`label`, names by language (IPTC NewsCodes, CC BY 4.0). Names that read badly, and those of our own topics, stand
in `topic_names/ours.csv`, which is written by hand and goes before this table.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any

OUT = Path("src/wirebell/catalogue/data/topic_names/iptc.csv")
LANGUAGES = {"en": "en-GB", "de": "de", "fr": "fr", "es": "es"}
PROPER = frozenset(
    """Halloween Midsummer All-Saints-Day Christmas Easter Eid-al-Adha Hanukkah Pentecost Yom-Kippur Bible Qur'an
    Torah Olympic-Games Paralympic-Games Unificationism Walpurgis-night""".split()
)
"""English names, with hyphens between the words, of what has a capital in French and Spanish, too."""
_CAPITALS = re.compile(r"\w?[A-Z&]")
_STATE = re.compile(r"\bEtat\b")


def main() -> None:
    """Write the table of the topics that are in use."""
    rows = [json.loads(line) for line in Path(sys.argv[1]).read_text("utf-8").splitlines()]
    with OUT.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["id", *LANGUAGES])
        for row in sorted(rows, key=lambda row: row["qcode"]):
            if not row["retired"] and row["label"].keys() >= set(LANGUAGES.values()):
                out.writerow([row["qcode"], *(_name(row["label"], tongue) for tongue in LANGUAGES)])


def _name(labels: dict[str, Any], tongue: str) -> str:
    """Return a label as it stands in running text: IPTC begins all but the English with a capital, or not."""
    label = " ".join(labels[LANGUAGES[tongue]].split())
    if tongue == "de":
        return label[:1].upper() + label[1:]
    if tongue == "fr":
        label = _STATE.sub("État", label).replace("'", "’")
    if tongue == "en" or _CAPITALS.match(label[1:]) or labels["en-GB"].replace(" ", "-") in PROPER:
        return label
    return label[:1].lower() + label[1:]


if __name__ == "__main__":
    main()

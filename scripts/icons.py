"""Draw the icons of the app from the bell's own shape: `.venv/bin/python scripts/icons.py` (needs Chromium)."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).resolve().parents[1] / "src/wirebell/web/static"
PAPER, BRASS = "#FBF9F3", "#7F5A0C"


def drawn(size: int, share: float, round_: bool) -> str:
    """Return a page that is the icon: the bell on paper, `share` of the width."""
    bell = (STATIC / "bell.svg").read_text(encoding="utf-8")
    corner = size // 5 if round_ else 0
    inner = f"width:{share:.0%};height:{share:.0%};color:{BRASS}"
    return (
        f"<style>body{{margin:0;background:transparent}}div{{width:{size}px;height:{size}px;display:grid;"
        f"place-items:center;background:{PAPER};border-radius:{corner}px}}svg{{{inner}}}</style><div>{bell}</div>"
    )


def main() -> None:
    """Write the three icons beside the bell."""
    icons = {"icon-192.png": (192, 0.68, True), "icon-512.png": (512, 0.68, True)}
    icons["icon-maskable-512.png"] = (512, 0.52, False)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (size, share, round_) in icons.items():
            tab = browser.new_page(viewport={"width": size, "height": size})
            tab.set_content(drawn(size, share, round_))
            tab.screenshot(path=str(STATIC / name), omit_background=True)
            tab.close()
        browser.close()


main()

"""`python -m tests.ui.gallery OUT [NAME …]`: pictures of the components at 360 and 1280 px, each look."""

import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from tests.browser import chromium  # noqa: E402 - Django first
from tests.ui.gallery import names  # noqa: E402
from tests.ui.gallery.browser import axe, show  # noqa: E402

LOOKS = [(360, ""), (360, "wrong"), (360, "elder"), (1280, "")]


def main(out: Path, only: list[str]) -> None:
    """Write `NAME-WIDTH[-LOOK].png` and print axe's findings."""
    out.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for name in only or names():
            for width, look in LOOKS:
                tab = show(browser, width, name, **({look: True} if look else {}))
                tab.screenshot(path=out / f"{name}-{width}{look and '-'}{look}.png", full_page=True)
                for finding in axe(tab):
                    print(name, width, look, finding)
                tab.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])

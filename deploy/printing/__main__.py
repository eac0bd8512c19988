"""python -m deploy.printing [--check]: write the printed pages, or say which of them the code has left behind."""

from __future__ import annotations

import difflib
import sys

from deploy.printing import access, contracts, decisions, glossary, lifecycle, policy, roads
from deploy.printing.pages import ROOT

PAGES = {
    "docs/lifecycle.md": lifecycle.page,
    "docs/policy.md": policy.page,
    "shared/web/console/roads.toml": roads.page,
    "docs/access.md": access.page,
    "docs/contracts.md": contracts.page,
    "docs/glossary.md": glossary.page,
    "docs/decisions/README.md": decisions.page,
}


def main(arguments: list[str]) -> int:
    """Write or compare all pages; return the exit status."""
    stale = 0
    for name, page in PAGES.items():
        path, text = ROOT / name, page()
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        if old == text:
            continue
        if "--check" in arguments:
            stale += 1
            difference = difflib.unified_diff(old.splitlines(), text.splitlines(), name, "as the code says", "", "", 0, "")
            print("\n".join(list(difference)[:20]))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"printed {name}")
    if stale:
        print(f"\n{stale} printed pages are out of date: make docs")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

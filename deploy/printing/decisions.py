"""docs/decisions/README.md: the decisions in their order."""

from __future__ import annotations

from deploy.printing.pages import ROOT
from deploy.printing.pages import page as put_together


def page() -> str:
    """Print the index."""
    lines = []
    for path in sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")):
        title = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        lines.append(f"- [{title}]({path.name})")
    return put_together("Decisions", "Why the house stands as it does; one page each, in the order in which they fell.", lines)

"""Official letters 文书: of a decision, issued once, numbered without gap by unit and year, kept as they were issued.

What a desk writes of is data: the decision's action, who issues, what a template may name and what it must. The text is
the desk's policy and the layout the house's, until the unit's own office puts its own in force, by two persons.
"""

from shared.letters.drafting import not_deciding
from shared.letters.issuing import decision_on, issue
from shared.letters.kinds import Annex, Decision, LetterKind, Letters, Sample, amount, numbered, spelled
from shared.letters.layouts import (
    Layout,
    back_to_house,
    bring_layout,
    drop_layout,
    file_of,
    has_own_layout,
    layout_in_force,
    layout_of,
    layouts_of,
    put_layout_in_force,
    require_usable,
    shown_on_somebody,
)
from shared.letters.reading import letter_of, letters_of, letters_seen, recent, told_of
from shared.letters.templates import (
    PARTS,
    Template,
    draft,
    draft_of,
    drop,
    faults,
    in_force,
    put_in_force,
    templates_of,
    written,
)

__all__ = [
    "PARTS", "Annex", "Decision", "Layout", "LetterKind", "Letters", "Sample", "Template", "amount", "back_to_house", "bring_layout",
    "decision_on", "draft", "draft_of", "drop", "drop_layout", "faults", "file_of", "has_own_layout", "in_force", "issue",
    "layout_in_force", "layout_of", "layouts_of", "letter_of", "letters_of", "letters_seen", "not_deciding", "numbered",
    "put_in_force", "put_layout_in_force", "recent", "require_usable", "shown_on_somebody", "spelled", "templates_of", "told_of", "written",
]

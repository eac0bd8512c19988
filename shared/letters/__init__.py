"""Official letters 文书: of a decision, issued once, numbered without gap by unit and year, kept as they were issued.

What a desk writes of is data: the decision's action, who issues, what a template may name and what it must. The text is
the desk's policy, until the unit's own office puts a text of its own in force, by two persons.
"""

from shared.letters.issuing import decision_on, issue
from shared.letters.kinds import Annex, Decision, LetterKind, Letters, amount, numbered, spelled
from shared.letters.reading import letter_of, letters_of, letters_seen, recent, told_of
from shared.letters.templates import (
    PARTS,
    Template,
    draft,
    draft_of,
    drop,
    faults,
    in_force,
    not_deciding,
    put_in_force,
    templates_of,
    written,
)

__all__ = [
    "PARTS", "Annex", "Decision", "LetterKind", "Letters", "Template", "amount", "decision_on", "draft", "draft_of", "drop",
    "faults", "in_force", "issue", "letter_of", "letters_of", "letters_seen", "not_deciding", "numbered", "put_in_force", "recent",
    "spelled", "templates_of", "told_of", "written",
]

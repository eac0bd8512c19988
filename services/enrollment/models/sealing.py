"""Where this desk keeps personal data sealed, beside its cases."""

from shared.privacy import Place

SEALED = (
    Place("persons", {"id_number": "id_number", "phone": "phone"}, owner="id"),
    Place("corrections", {"before": "corrections.before", "after": "corrections.after"}, owner="id", whole=True),
    Place("roster_rows", {name: f"roster_rows.{name}" for name in ("cells", "application", "changes")},
          owner="roster_id || '/' || row", key=("roster_id", "row"), whole=True),
)

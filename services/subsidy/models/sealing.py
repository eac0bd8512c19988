"""Where this desk keeps accounts sealed."""

from shared.privacy import Place

SEALED = (
    Place("cases", {"payee_account": "payee_account"}, owner="id", digests=("payee_digest",)),
    Place("payment_lines", {"payee_account": "payee_account"}, owner="case_id"),
    Place("bank_answers", {"content": "bank_answers.content"}, owner="id"),
)

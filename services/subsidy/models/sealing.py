"""Where this desk keeps accounts sealed, and how whoever objects is reached."""

from shared.privacy import Place

SEALED = (
    Place("cases", {"payee_account": "payee_account"}, owner="id", digests=("payee_digest",)),
    Place("payment_lines", {"payee_account": "payee_account"}, owner="case_id"),
    Place("bank_answers", {"content": "bank_answers.content"}, owner="id"),
    Place("received_objections", {"contact": "contact"}, owner="id"),
)

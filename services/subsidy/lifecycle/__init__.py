"""The tables of the subsidy desk, one page for each kind of thing that moves. Read `cases` first."""

from services.subsidy.lifecycle.cases import CASE, State
from services.subsidy.lifecycle.claims import CLAIM_BATCH, ClaimBatchState
from services.subsidy.lifecycle.draws import DRAW, DrawState
from services.subsidy.lifecycle.funds import FUND_REQUEST, FundRequestState
from services.subsidy.lifecycle.notices import NOTICE, NoticeState
from services.subsidy.lifecycle.payments import PAYMENT_BATCH, PaymentBatchState
from services.subsidy.lifecycle.recoveries import RECOVERY, RecoveryState
from shared.lifecycle import STATEMENT

MACHINES = (CASE, CLAIM_BATCH, NOTICE, FUND_REQUEST, PAYMENT_BATCH, RECOVERY, DRAW, STATEMENT)

__all__ = [
    "CASE", "CLAIM_BATCH", "DRAW", "FUND_REQUEST", "MACHINES", "NOTICE", "PAYMENT_BATCH", "RECOVERY", "STATEMENT",
    "ClaimBatchState", "DrawState", "FundRequestState", "NoticeState", "PaymentBatchState", "RecoveryState", "State",
]

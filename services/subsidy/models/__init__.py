"""The tables of the subsidy desk. What they must never hold is said by constraints in `migrations/`."""

from services.subsidy.models.cases import Base, Case
from services.subsidy.models.claims import ClaimBatch, Invoice, Paper
from services.subsidy.models.draws import Draw
from services.subsidy.models.funds import Account, FundRequest, Indicator, Transfer
from services.subsidy.models.holdings import HOLDINGS
from services.subsidy.models.notices import Notice, Objection, Publication, ReceivedObjection
from services.subsidy.models.payments import BankAnswer, Eligibility, PaymentBatch, PaymentLine
from services.subsidy.models.recoveries import Receipt, Recovery
from services.subsidy.models.sealing import SEALED

__all__ = [
    "HOLDINGS", "SEALED", "Account", "BankAnswer", "Base", "Case", "ClaimBatch", "Draw", "Eligibility", "FundRequest", "Indicator",
    "Invoice", "Notice", "Objection", "Paper", "PaymentBatch", "PaymentLine", "Publication", "Receipt", "ReceivedObjection",
    "Recovery", "Transfer",
]

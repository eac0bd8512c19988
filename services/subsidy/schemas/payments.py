"""Payment batches."""

from __future__ import annotations

from enum import StrEnum

from marshmallow import validate

from services.subsidy.lifecycle import PaymentBatchState
from shared.web import Choice, Digest, Id, List, Page, Schema, Text

MOST = 5_000
LONGEST_ANSWER = 2_000_000  # characters; 5,000 lines have about half a million


class FileFormat(StrEnum):
    """How the file to the bank is written; the hash is that of the CSV."""

    CSV = "csv"
    XLSX = "xlsx"


class BatchQuery(Page):
    """The query of the list of payment batches."""

    state = Choice(PaymentBatchState)


class FileQuery(Schema):
    """In which form the file is wanted."""

    format = Choice(FileFormat, load_default=FileFormat.CSV)


class NewBatch(Schema):
    """A batch of funded cases, or of returned payments that are corrected."""

    ids = List(Id(), required=True, validate=validate.Length(1, MOST))


class Checked(Schema):
    """The file that the checker has seen."""

    file_sha256 = Digest(required=True)


class Answer(Schema):
    """The bank's answer."""

    content = Text(LONGEST_ANSWER, lines=True, numbers=True, required=True, metadata={
        "description": "银行回单 CSV：业务参考号、收款账号、金额（元）、状态（成功/退票）、银行流水号、原因"})

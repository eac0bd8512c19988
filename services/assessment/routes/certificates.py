"""Certificates: many at once, named by case or by business number, answered for each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.assessment import actions, queries, schemas
from services.assessment.actions import Issued
from services.assessment.models import Case, Certificate
from services.assessment.routes import shown
from shared.casework.reasons import UNKNOWN
from shared.identity import rights
from shared.identity.scopes import scope
from shared.refusals import Refused
from shared.runtime import UnitOfWork
from shared.web import Malformed, blueprint, current_actor, may, paged, roles, today, unit_of_work
from shared.web.doors import Answered

certificates = blueprint("certificates", "证书登记")


@certificates.route("/", methods=["GET"])
@roles()
@certificates.doc(summary="已登记的证书，含作废的")
@certificates.arguments(schemas.CertificateFilter, location="query")
@certificates.response(200, schemas.pages_of(schemas.CertificateOut))
def list_certificates(page: dict[str, Any]) -> dict[str, Any]:
    """List the certificates of cases that the caller sees."""
    with unit_of_work() as uow:
        statement = queries.certificate_list(scope(current_actor(), Case), page)
        return paged(uow, statement, page, *shown.place(Certificate, "number", "id"))


@certificates.route("/", methods=["POST"])
@may(rights.REGISTER_CERTIFICATES)
@certificates.doc(summary="批量登记证书，逐人答复；登记后移交补贴环节", **{"x-clause": "§2.7", "x-follows": ["case.passed"]})
@certificates.arguments(schemas.CertificatesIn)
@certificates.response(200, Answered)
def register_certificates(body: dict[str, Any]) -> dict[str, Any]:
    """Register certificates and hand the cases on."""
    with unit_of_work() as uow:
        issued = _by_case(uow, body["certificates"])
        return shown.answered(actions.register_certificates(uow, issued, by=current_actor(), on=today()))


def _by_case(uow: UnitOfWork, rows: list[dict[str, Any]]) -> dict[UUID, Issued]:
    """Find the cases that are named by number.

    :raises Refused: `no-such-record`, for a number that no case here has.
    :raises Malformed: when a case is named twice.
    """
    known = queries.ids_by_number(uow, [row["case_number"] for row in rows if "case_number" in row])
    issued: dict[UUID, Issued] = {}
    for row in rows:
        number = row.pop("case_number", None)
        id_ = row.pop("case", None) or known.get(number or "")
        if id_ is None:
            raise Refused(UNKNOWN(f"没有业务编号为{number}的记录。", cure="核对业务编号后整批重新提交。"))
        if id_ in issued:
            raise Malformed([{"field": "certificates", "message": "同一学员出现了两次"}])
        issued[id_] = Issued(**row)
    return issued

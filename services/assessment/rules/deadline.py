"""63号 §2.6: the assessment is finished by 31 December, and what the cases of this desk still need by then."""

from __future__ import annotations

from datetime import date

from services.assessment.lifecycle import CaseState
from shared.deadlines import Act, Step
from shared.refusals import Reason, Refusal

DEADLINE_PASSED = Reason("exam-deadline-passed", "已过考核鉴定完成期限", "The assessment deadline has passed", "§2.6")
ACT_NAMES = {Act.SITTING: "考试", Act.RESULTS: "公布成绩", Act.CERTIFICATE: "登记证书"}
WAITS_FOR = {
    CaseState.TRAINED: Step.APPLY, CaseState.EXAM_RETURNED: Step.APPLY, CaseState.APPLIED: Step.SIT,
    CaseState.ADMITTED: Step.SIT, CaseState.SEATED: Step.SIT, CaseState.SAT: Step.PUBLISH,
    CaseState.FAILED: Step.SIT, CaseState.ABSENT: Step.SIT, CaseState.PASSED: Step.CERTIFY,
}
# What has to be done next in each state; whoever the table lets do it is who is reminded.
NEXT_ACTION = {
    CaseState.TRAINED: "apply_exam", CaseState.EXAM_RETURNED: "apply_exam", CaseState.APPLIED: "admit",
    CaseState.ADMITTED: "seat", CaseState.SEATED: "mark_presence", CaseState.SAT: "publish_result",
    CaseState.FAILED: "resit", CaseState.ABSENT: "resit", CaseState.PASSED: "register_certificate",
}


def within_deadline(*, act: Act, on: date, deadline: date, deciding_act: Act) -> Refusal | None:
    """Refuse an act after the deadline when it, or what must follow it, has to be done by then (63号 §2.6).

    :param deciding_act: the act that policy means by “finished”; what comes after it has no limit here.
    """
    acts = list(Act)
    if on <= deadline or acts.index(act) > acts.index(deciding_act):
        return None
    return DEADLINE_PASSED(
        f"考核鉴定应于{deadline:%Y年%m月%d日}前（含当日）完成，{on:%Y年%m月%d日}不能再{ACT_NAMES[act]}。",
        cure="由市鉴定机构办理结案，或待主管部门发文延长期限。",
        deadline=deadline.isoformat(), on=on.isoformat(), deciding_act=str(deciding_act),
    )

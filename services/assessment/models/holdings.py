"""What assessment holds on people, and for how long."""

from shared.privacy.holdings import KEPT_EVERYWHERE, OF_EVERY_DESK, Holding, Holdings, ended, files, identity

CERTIFIED = "exists (select from certificates r where r.case_id = t.id)"

HOLDINGS = Holdings(
    parts=(
        *OF_EVERY_DESK,
        files(),
        Holding(table="seats", kinds={"results": "true"}, since=ended(), blank={"presence_note": "null"}),
        Holding(table="results", kinds={"results": "true"}, since=ended(), key="case_id",
                told="t.voided_on is null and exists (select from sittings s where s.id = t.sitting_id and s.state = 'published')"),
        Holding(table="certificates", kinds={"certificates": "true"}, since=ended(), key="case_id"),
        identity({"certificates": CERTIFIED}),
    ),
    kept={
        **KEPT_EVERYWHERE,
        "exam_batches": "报考批次，不是个人",
        "officials": "考务人员名单，不是学员",
        "seats_told": "考位数和待排考人数，不是个人",
        "sitting_officials": "考务人员名单，不是学员",
    },
)

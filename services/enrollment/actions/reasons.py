"""The grounds on which enrollment refuses beside the rules of the notice: what is missing, taken, or known already."""

from shared.refusals import Kind, Reason

NOTHING_TO_MEND = Reason("nothing-to-mend", "没有列明补正内容", "Nothing to mend was named", "§2.2", Kind.MALFORMED)
CATALOGUE_HAS_IT = Reason("catalogue-has-it", "职业在目录内", "The occupation is in the catalogue", "§1.2")
JUDGEMENT_NOT_ASKED = Reason("judgement-not-asked", "无须认定", "No such judgement is asked for", "§2.2")
JUDGEMENT_UNWRITTEN = Reason(
    "judgement-unwritten", "认定没有依据文件", "A judgement needs its document", "§2.2", Kind.MALFORMED)
UNKNOWN_OCCUPATION = Reason("unknown-occupation", "职业（工种）不存在", "No such occupation", "§1.2", Kind.MALFORMED)
UNKNOWN_EMPLOYER = Reason("unknown-employer", "用人单位未登记", "The employer is not registered", kind=Kind.MALFORMED)
UNKNOWN_UNIT = Reason("unknown-unit", "没有这个区市", "No such unit", kind=Kind.MALFORMED)
OTHER_NAME = Reason("id-number-has-another-name", "姓名与登记不一致", "The identity number is known under another name")
NOT_OPEN = Reason("field-not-open", "该项不能修改", "This field is not open for change", "§2.2")
YEAR_NOT_OPEN = Reason("programme-year-not-open", "项目年度未开放", "The programme year has no governing document")
NO_BASE = Reason("account-has-no-base", "账号没有所属基地", "The account belongs to no training base", kind=Kind.FORBIDDEN)
NOT_YOUR_OWN = Reason("not-your-own-application", "只能为本人报名", "Only for oneself", kind=Kind.FORBIDDEN)
ROSTER_COMMITTED = Reason("roster-committed", "名册已入库", "The roster is already committed")
WRONG_LOG_IN = Reason("wrong-log-in", "账号或密码错误", "Wrong account or password", kind=Kind.UNAUTHENTICATED)
WRONG_CODE = Reason("wrong-code", "学员码或身份证后四位不对", "Wrong code or last four", kind=Kind.UNAUTHENTICATED)
ACCOUNT_NOT_A_TRAINEES = Reason("account-not-a-trainees", "不是在用的学员账号", "Not a trainee's account in use")
CASE_OVER = Reason("case-over-no-code", "业务已办结，基地不再打印学员码", "The case has ended; its base prints no code any more")
LOCKED_OUT = Reason("locked-out", "账号暂时锁定", "The account is locked for a while", kind=Kind.UNAUTHENTICATED)
SAME_PERSON = Reason("second-person-needed", "须由第二人办理", "A second person is needed", "§4.1")
NOTHING_CHANGES = Reason("nothing-changes", "没有变化", "Nothing would change", kind=Kind.MALFORMED)
NO_SUCH = Reason("no-such-entry", "没有这条记录", "No such entry", kind=Kind.UNKNOWN)
DECIDED = Reason("already-decided", "已经办结", "It is already decided")
POLICY_UNUSABLE = Reason("policy-unusable", "政策参数有误", "The value is not usable", kind=Kind.MALFORMED)
POLICY_IS_REAL = Reason("policy-is-real", "演练账号不能变更政策", "Rehearsals do not change policy", kind=Kind.FORBIDDEN)
NOT_IN_REHEARSAL = Reason(
    "not-in-rehearsal", "不是演练单位", "Only the rehearsal unit has a day of its own", kind=Kind.FORBIDDEN)
PRESENT_PASSWORD_WRONG = Reason("present-password-wrong", "现在的密码不对", "The present password is wrong")
PASSWORD_TOO_WEAK = Reason("password-too-weak", "新密码不合要求", "The new password will not do")
ACCOUNT_UNFIT = Reason("account-unfit", "账号的岗位有误", "The posts of the account do not go together", kind=Kind.MALFORMED)
LOG_IN_TAKEN = Reason("log-in-name-taken", "账号已被使用", "The log-in name is taken")
PERHAPS_THE_SAME_PERSON = Reason("perhaps-the-same-person", "可能是同一人", "Perhaps the same person", "§4.1")
PERSON_HAS_ACCOUNT = Reason("person-has-an-account", "该人员已有账号", "The person has an account", "§4.1")
NOT_YOUR_OWN_ACCOUNT = Reason("not-your-own-account", "不能变更自己的账号", "Not one's own account", kind=Kind.FORBIDDEN)
PROVIDER_FAILED = Reason(
    "provider-failed", "统一身份认证没有成功", "The identity provider did not succeed", kind=Kind.UNAUTHENTICATED)
PROVIDER_STRANGER = Reason(
    "provider-stranger", "统一身份没有对应的账号", "No account is on file for this identity", kind=Kind.UNAUTHENTICATED)
DEPUTY_UNFIT = Reason("deputy-unfit", "不能这样代理", "This deputy will not do", "§4.1")
NO_DEPUTY = Reason("no-deputy", "没有这项代理", "No such deputising today", kind=Kind.UNKNOWN)

"""The grounds on which a caller is not known, or may not yet be."""

from shared.refusals import Kind, Reason

NOT_LOGGED_IN = Reason("not-logged-in", "尚未登录", "Not logged in", kind=Kind.UNAUTHENTICATED)
LOG_IN_EXPIRED = Reason("log-in-expired", "登录已过期", "The log-in has expired", kind=Kind.UNAUTHENTICATED)
LOG_IN_ENDED = Reason("log-in-ended", "登录已结束", "The log-in was ended", kind=Kind.UNAUTHENTICATED)
LOG_IN_FORGED = Reason("log-in-not-valid", "登录凭证无效", "The log-in is not valid", kind=Kind.UNAUTHENTICATED)
ACCOUNT_CLOSED = Reason("account-closed", "账号已停用", "The account is closed", kind=Kind.UNAUTHENTICATED)
ACCOUNT_OVER = Reason("account-over", "账号已到期", "The account's term is over", kind=Kind.UNAUTHENTICATED)
PASSWORD_IS_INITIAL = Reason(
    "password-is-initial", "须先修改初始密码", "The initial password must be changed first", kind=Kind.FORBIDDEN)
TOKEN_UNKNOWN = Reason("api-token-unknown", "没有这个接口令牌", "No such API token", kind=Kind.UNAUTHENTICATED)
TOKEN_ENDED = Reason("api-token-ended", "接口令牌已失效", "The API token is over", kind=Kind.UNAUTHENTICATED)
TOKEN_SCOPE = Reason("api-token-scope", "接口令牌不含此范围", "Beyond the scope of the API token", kind=Kind.FORBIDDEN)
PERSON_NEEDED = Reason("person-needed", "须本人登录办理", "A person must log in for this", kind=Kind.FORBIDDEN)
DEPUTY_OVER = Reason("deputy-over", "代理已结束", "The deputising is over", kind=Kind.UNAUTHENTICATED)

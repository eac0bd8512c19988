"""Who is asking: signed log-ins, the actor made from the desk's own copy of the account, and what they may see."""

from shared.identity.accounts import actor_from, actor_of
from shared.identity.passwords import hash_password, password_matches
from shared.identity.scopes import scope, sight_of
from shared.identity.tokens import LogIn, Origin, issue, verify

__all__ = [
    "LogIn", "Origin", "actor_from", "actor_of", "hash_password", "issue", "password_matches", "scope", "sight_of",
    "verify",
]

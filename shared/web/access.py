"""Who may use which route: said beside the route, checked on every request, and listed for the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask

from shared.casework import Actor
from shared.casework.allowed import NOT_PEOPLE
from shared.identity import LogIn
from shared.identity.reasons import PASSWORD_IS_INITIAL, PERSON_NEEDED, TOKEN_SCOPE
from shared.identity.rights import Right
from shared.lifecycle import Lifecycle, Role, Transition
from shared.refusals import Kind, Reason, Refused
from shared.web.terms import terms

View = TypeVar("View", bound=Callable[..., Any])
PEOPLE = frozenset(Role) - NOT_PEOPLE

FORBIDDEN = Reason("role-may-not-here", "本岗位不能使用此功能", "This role may not use this", kind=Kind.FORBIDDEN)


@dataclass(frozen=True)
class Access:
    """The roles that may use a route; none of them where it is open to everybody.

    :param initial: also somebody whose password is still the one that was given to them.
    :param person: only somebody who has logged in, not a program with a token of theirs.
    """

    roles: frozenset[Role]
    public: bool = False
    initial: bool = False
    person: bool = False

    def require(self, actor: Actor) -> None:
        """Let the actor through.

        :raises Refused: `role-may-not-here`. Whether they may do it to *this* record is the engine's question.
        """
        if not actor.roles & self.roles:
            who = "、".join(term for role, term in terms(Role).items() if role in self.roles)
            raise Refused(FORBIDDEN(f"您的岗位不能使用此功能，由{who}办理。"))


    def admit(self, log_in: LogIn, *, scope: str) -> None:
        """Let the log-in through.

        :param scope: what a program's token must be for, as `training.write`; who may write may read.
        :raises Refused: `password-is-initial`, `api-token-scope`, `person-needed`.
        """
        if log_in.scopes is not None:
            if self.person:
                raise Refused(PERSON_NEEDED("此功能须本人登录办理，不能用接口令牌。"))
            if not log_in.scopes & {scope, scope.replace(".read", ".write")}:
                raise Refused(TOKEN_SCOPE("接口令牌的范围不含此环节的此类操作。", cure="请用含此范围的令牌"))
        if log_in.initial and not self.initial:
            raise Refused(PASSWORD_IS_INITIAL("您的密码是初始密码，请先修改；修改之前不能使用其他功能。",
                                              cure="在“修改密码”页面设置新密码"))


def roles(*allowed: Role, initial: bool = False, person: bool = False) -> Callable[[View], View]:
    """Open a route to these roles; without any, to everybody who is logged in."""

    def mark(view: View) -> View:
        view.access = Access(frozenset(allowed) - NOT_PEOPLE if allowed else PEOPLE, initial=initial, person=person)  # type: ignore[attr-defined]  # read by the gate of the app
        return view

    return mark


def may(right: Right, *, initial: bool = False, person: bool = False) -> Callable[[View], View]:
    """Open a route to the posts that have a right."""
    return roles(*right.roles, initial=initial, person=person)


def public(view: View) -> View:
    """Open a route to everybody, logged in or not."""
    view.access = Access(frozenset(), public=True)  # type: ignore[attr-defined]  # read by the gate of the app
    return view


def moves(machine: Lifecycle, action: str) -> Callable[[View], View]:
    """Say which action of which table a route takes, for whoever lists the routes."""

    def mark(view: View) -> View:
        view.moves = (machine, machine.by_action[action])  # type: ignore[attr-defined]  # read by the list of routes
        return view

    return mark


def access_to(view: Any) -> Access | None:
    """What was said beside the route."""
    return getattr(view, "access", None)


@dataclass(frozen=True)
class AccessRow:
    """One route crossed with who may use it.

    :param machine: the table whose action the route takes, and `moves`, the rows of that action; a route that takes
        none has neither.
    """

    method: str
    address: str
    endpoint: str
    access: Access
    machine: Lifecycle | None = None
    moves: tuple[Transition, ...] = ()


def access_rows(app: Flask) -> list[AccessRow]:
    """List every route with who may use it, in the order of addresses.

    :raises RuntimeError: naming every route that says neither roles nor public.
    """
    rows, silent = [], []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        access = access_to(view)
        if access is None or not (access.public or access.roles):
            silent.append(f"{rule.rule} ({rule.endpoint})")
            continue
        methods: Iterable[str] = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        machine, steps = getattr(view, "moves", (None, ()))
        rows += [AccessRow(method, rule.rule, rule.endpoint, access, machine, steps) for method in methods]
    if silent:
        raise RuntimeError("routes that do not say who may use them: " + ", ".join(sorted(silent)))
    return sorted(rows, key=lambda row: (row.address, row.method))

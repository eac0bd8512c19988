"""Who may do what stands in the tables of states and in one table of rights, and nowhere else."""

import ast
from collections.abc import Iterator

from shared.identity import rights
from shared.identity.rights import Right
from shared.lifecycle import Role
from tests.structure.sources import Source, report, sources

# Whose own something is: a trainee's, a base's, an employer's. What is not a person has no rights.
OWN = {Role.TRAINEE, Role.BASE_CLERK, Role.EMPLOYER, Role.TIMER, Role.DESK}
# The tables themselves with the engine that reads them, the tables of posts and rights, and the marks that doors are made with.
TABLES = ("shared/identity/", "shared/casework/", "shared/lifecycle.py")
MARKING = ("shared/web/access.py", "shared/web/asking.py", "shared/web/doors.py")


def posts_in(node: ast.AST) -> Iterator[ast.Attribute]:
    """Every `Role.X` of a post that could only be named to say what it may do."""
    for part in ast.walk(node):
        named = isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "Role"
        if named and part.attr in Role.__members__ and Role[part.attr] not in OWN:
            yield part


def addressed(tree: ast.Module) -> set[ast.AST]:
    """The posts to whom a notice is written."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    return {call.args[0] for call in calls if call.func.id == "Reader" and call.args}  # type: ignore[attr-defined]


def elsewhere() -> Iterator[Source]:
    for source in sources("services", "shared"):
        if not source.name.startswith(TABLES) and "lifecycle" not in source.name:
            yield source


def test_no_post_is_named_beside_the_tables():
    """A route, a page or a query names a right."""
    report([
        f"{source.name}:{post.lineno} Role.{post.attr}"
        for source in elsewhere() for post in set(posts_in(source.tree)) - addressed(source.tree)
    ], "Give it a name in shared/identity/rights.py, and ask for the right")


def test_routes_are_opened_by_a_right_or_a_table():
    """`roles()` opens to everybody who is logged in; with posts it is called for actions of a table alone."""
    report([
        f"{source.name}:{node.lineno}"
        for source in elsewhere() if source.name not in MARKING for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "roles" and node.args
    ], "Open it with @may(rights.…)")


def test_every_right_is_used_and_says_why():
    """None is left over when its last route goes."""
    text = "".join(source.text for source in elsewhere())
    named = {name: one for name, one in vars(rights).items() if isinstance(one, Right)}
    report([name for name in named if f"rights.{name}" not in text], "A right that nothing asks for goes")
    assert all(one.because and one.roles for one in named.values())

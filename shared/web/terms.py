"""The official term of each member of an enumeration, read from where it stands: the comment beside the member."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Mapping
from enum import StrEnum
from functools import cache

CHINESE = re.compile(r"[一-鿿]")


@cache
def terms(choices: type[StrEnum]) -> Mapping[str, str]:
    """The terms by value, in the order of the members; those without one are left out."""
    text = textwrap.dedent(inspect.getsource(choices))
    (body,) = ast.parse(text).body
    lines, found = text.splitlines(), {}
    for member in body.body if isinstance(body, ast.ClassDef) else ():
        if isinstance(member, ast.Assign) and isinstance(member.value, ast.Constant):
            term = lines[member.lineno - 1].partition("  # ")[2].strip()
            if CHINESE.search(term):
                found[str(member.value.value)] = term
    return found

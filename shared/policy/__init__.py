"""Policy as dated data: every number and every choice of interpretation, with its clause and its source.

A parameter is a history: values that each hold from a day on. Old values are never edited, only followed. It is
written in `policy.toml` beside the service that needs it, travels between the desks as reference rows, and reaches
a rule as one plain value: the one in force on the day in question.
"""

from shared.policy.parameters import DatedValue, Parameter, Policy, PolicyError, SilentPolicy
from shared.policy.reading import from_row, from_rows, load, parse, to_row, to_rows
from shared.policy.years import ProgrammeYear, Standing, programme_year

__all__ = [
    "DatedValue",
    "Parameter",
    "Policy",
    "PolicyError",
    "ProgrammeYear",
    "SilentPolicy",
    "Standing",
    "from_row",
    "from_rows",
    "load",
    "parse",
    "programme_year",
    "to_row",
    "to_rows",
]

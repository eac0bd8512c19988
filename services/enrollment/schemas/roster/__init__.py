"""The roster 学员名册 in and out: the file is opened safely, read cell by cell, and what is wrong goes back in it."""

from services.enrollment.schemas.roster.columns import COLUMNS, roster_template
from services.enrollment.schemas.roster.opening import Sheet, open_sheet
from services.enrollment.schemas.roster.reading import read_lines
from services.enrollment.schemas.roster.returning import returned_file

__all__ = ["COLUMNS", "Sheet", "open_sheet", "read_lines", "returned_file", "roster_template"]

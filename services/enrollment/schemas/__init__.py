"""Shapes in and out of enrollment: JSON, the roster, the annual table."""

from services.enrollment.schemas import answers
from services.enrollment.schemas.accounts import (
    SCOPE_NAMES,
    AccountFilter,
    AccountMade,
    AccountShown,
    AccountTold,
    ApiTokenMade,
    ApiTokenShown,
    ApiTokensShown,
    DeputiesShown,
    Ended,
    LoggedIn,
    LogIn,
    LogInsShown,
    MyAccount,
    NewAccount,
    NewApiToken,
    NewDeputy,
    NewPassword,
    PostsOf,
    SampleAccounts,
    StaffingShown,
)
from services.enrollment.schemas.annual import annual_docx, annual_xlsx
from services.enrollment.schemas.cases import (
    Amending,
    CaseFilter,
    CasePage,
    Holding,
    Judging,
    NewCase,
    OnDay,
    Returning,
    Submitting,
    VerdictOut,
)
from services.enrollment.schemas.deadlines import AtRiskCounts, AtRiskCountsFilter, AtRiskFilter, AtRiskOut
from services.enrollment.schemas.office import (
    Committing,
    ForAnnual,
    ForYear,
    NewCorrection,
    NewEmployer,
    NewPolicy,
    OccupationFilter,
    Refusing,
    RegisterFilter,
    RehearsalDay,
    RosterFile,
    RosterFilter,
    RosterForm,
    RowFilter,
    YearBinding,
)
from services.enrollment.schemas.roster import COLUMNS, open_sheet, read_lines, returned_file, roster_template

__all__ = [
    "COLUMNS", "SCOPE_NAMES", "AccountFilter", "AccountMade", "AccountShown", "AccountTold", "Amending", "ApiTokenMade",
    "ApiTokenShown", "ApiTokensShown", "AtRiskCounts", "AtRiskCountsFilter", "AtRiskFilter", "AtRiskOut", "CaseFilter",
    "CasePage", "Committing", "DeputiesShown", "Ended", "ForAnnual", "ForYear", "Holding", "Judging", "LogIn", "LogInsShown",
    "LoggedIn", "MyAccount", "NewAccount", "NewApiToken", "NewCase", "NewCorrection", "NewDeputy", "NewEmployer", "NewPassword",
    "NewPolicy", "OccupationFilter", "OnDay", "PostsOf", "Refusing", "RegisterFilter", "RehearsalDay", "Returning",
    "RosterFile", "RosterFilter", "RosterForm", "RowFilter", "SampleAccounts", "StaffingShown", "Submitting", "VerdictOut",
    "YearBinding", "annual_docx", "annual_xlsx", "answers", "open_sheet", "read_lines", "returned_file", "roster_template",
]

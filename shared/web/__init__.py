"""The web edge of a desk: what a service's `routes.py` is written with.

A request is one unit of work; errors are problems; writes happen once; who may use a route is said beside it.
"""

from shared.web.access import access_rows, may, public, roles
from shared.web.attachments import attachment
from shared.web.blueprints import Blueprint, blueprint
from shared.web.doors import Door, action_doors, if_match, offered, row_of, state_of, versioned
from shared.web.fields import (
    BankAccount,
    BankCard,
    Choice,
    Code,
    Count,
    Day,
    Dict,
    Digest,
    Fen,
    Flag,
    Id,
    List,
    Nested,
    Phone,
    ResidentId,
    Schema,
    Text,
    Upload,
    Uscc,
    described,
)
from shared.web.idempotency import shown_once
from shared.web.paging import Page, page_of, paged
from shared.web.problems import Malformed
from shared.web.requests import (
    current_actor,
    current_log_in,
    origin,
    published_work,
    runtime,
    speak_of,
    today,
    unit_of_work,
)
from shared.web.scaffold import build
from shared.web.uploads import FileDigest

__all__ = [
    "BankAccount",
    "BankCard",
    "Blueprint",
    "Choice",
    "Code",
    "Count",
    "Day",
    "Dict",
    "Digest",
    "Door",
    "Fen",
    "FileDigest",
    "Flag",
    "Id",
    "List",
    "Malformed",
    "Nested",
    "Page",
    "Phone",
    "ResidentId",
    "Schema",
    "Text",
    "Upload",
    "Uscc",
    "access_rows",
    "action_doors",
    "attachment",
    "blueprint",
    "build",
    "current_actor",
    "current_log_in",
    "described",
    "if_match",
    "may",
    "offered",
    "origin",
    "page_of",
    "paged",
    "public",
    "published_work",
    "roles",
    "row_of",
    "runtime",
    "shown_once",
    "speak_of",
    "state_of",
    "today",
    "unit_of_work",
    "versioned",
]

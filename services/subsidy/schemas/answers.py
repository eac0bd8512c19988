"""Answers that are the same for several kinds of batch."""

from __future__ import annotations

from shared.web import Id, List, Nested, Schema
from shared.web.doors import RefusedItem


class Made(Schema):
    """A new thing."""

    id = Id()


class Gathered(Made):
    """A new batch, and for each case whether it is in it."""

    moved = List(Id())
    refused = List(Nested(RefusedItem))

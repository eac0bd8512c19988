"""Blueprints that read JSON strictly and refuse what they do not know, also in queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar, cast

import marshmallow
from flask import Request
from flask_smorest import Blueprint as SmorestBlueprint
from webargs import core
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from shared.web import problems, strictjson

View = TypeVar("View", bound=Callable[..., Any])
NOT_JSON = problems.PROTOCOL[400][0]


class Parser(FlaskParser):
    """Arguments from JSON, query, form and files; an unknown name is an error in all of them."""

    DEFAULT_UNKNOWN_BY_LOCATION = dict.fromkeys(("json", "query", "form", "files", "view_args", "path"), marshmallow.RAISE)

    def _raw_load_json(self, req: Request) -> Any:
        text = req.get_data(cache=True)
        if not text:
            return core.missing
        if not core.is_json(req.mimetype):
            raise UnsupportedMediaType
        try:
            return strictjson.loads(text)
        except strictjson.Unreadable as error:
            raise problems.BadProtocol(400, NOT_JSON(f"{error}。")) from error

    def handle_error(
        self, error: marshmallow.ValidationError, req: Request, schema: marshmallow.Schema, *,
        error_status_code: int | None, error_headers: Any,
    ) -> NoReturn:
        """Name the fields without the place they came from: a caller knows where they wrote them."""
        raise problems.Malformed([
            found for inner in _by_place(error).values() for found in problems.flat(inner)
        ]) from error


def _by_place(error: marshmallow.ValidationError) -> dict[str, Any]:
    return dict(error.normalized_messages())


class Blueprint(SmorestBlueprint):  # type: ignore[misc]  # flask-smorest has no types; ours are said here
    """A flask-smorest blueprint with our parser, whose `/` is the collection itself.

    :ivar mounted: the kinds of things whose actions it has doors for.
    :ivar offers: what the forms of the console offer to choose, by the field's name, or by `form.field`.
    """

    ARGUMENTS_PARSER = Parser()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.mounted: list[Any] = []
        self.offers: dict[str, Any] = {}
        super().__init__(*args, **kwargs)

    def add_url_rule(self, rule: str, *args: Any, **kwargs: Any) -> None:
        """Register a rule; the collection's address has no slash at its end."""
        super().add_url_rule("" if rule == "/" and self.url_prefix else rule, *args, **kwargs)

    def _prepare_arguments_doc(self, doc: Any, doc_info: dict[str, Any], **kwargs: Any) -> Any:
        """Describe form fields and files together, since they are one multipart body."""
        parameters = doc_info.get("arguments", {}).get("parameters", [])
        parts = [each for each in parameters if each["in"] in ("form", "files")]
        if parts:
            shapes = [each["schema"] if isinstance(each["schema"], type) else type(each["schema"]) for each in parts]
            whole = shapes[0] if len(shapes) == 1 else type("".join(each.__name__ for each in shapes), (*shapes,), {})
            body = {"in": "files", "required": True, "schema": whole}
            rest = [each for each in parameters if each not in parts]
            doc_info["arguments"]["parameters"] = [*rest, body]
        return super()._prepare_arguments_doc(doc, doc_info, **kwargs)

    def route(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Register the view under this address, with `methods`."""
        return cast("Callable[[View], View]", super().route(rule, **options))

    def arguments(self, schema: type[marshmallow.Schema], **options: Any) -> Callable[[View], View]:
        """Read the body, or with `location="query"` the query, by this schema."""
        return cast("Callable[[View], View]", super().arguments(schema, **options))

    def response(
        self, status_code: int, schema: type[marshmallow.Schema] | marshmallow.Schema | None = None, **options: Any
    ) -> Callable[[View], View]:
        """Answer with this status, shaped by this schema."""
        return cast("Callable[[View], View]", super().response(status_code, schema, **options))

    def doc(self, **members: Any) -> Callable[[View], View]:
        """Add members to the operation's description."""
        return cast("Callable[[View], View]", SmorestBlueprint.doc(**members))


def blueprint(name: str, description: str) -> Blueprint:
    """Make the blueprint of one kind of thing, under `/api/v1/<name>`.

    :param name: the plural, as it stands in addresses, for example `cases`.
    """
    return Blueprint(name, __name__, url_prefix=f"/{name}", description=description)

"""The API described: OpenAPI 3.1 at `/openapi.json`, and a page at `/docs` that reads it without another host.

Both are Chinese, or English for who has chosen it or asks with `?lang=en`.

What flask-smorest knows (shapes, summaries) is completed with what every operation of ours has: its problems, its
keys and versions, its log-in and who may use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import as_file, files
from typing import Any

from apispec import APISpec
from flask import Blueprint, Flask, Response, current_app, jsonify, render_template, send_from_directory
from flask_smorest import Api as SmorestApi
from flask_smorest.utils import prepare_response
from werkzeug.exceptions import NotFound

from shared.refusals import REASONS
from shared.web.access import AccessRow, access_rows, public
from shared.web.idempotency import HEADER
from shared.web.language import chosen, say
from shared.web.problems import MEDIA_TYPE

PREFIX = "/api/v1"
SPOKEN = frozenset({"summary", "description", "title"})  # members of a document that people read
RULE = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")

HOW = """\
用法：

1. 登录：报名环节的 `POST /api/v1/login`，得到四个环节通用的凭证；以后每次请求带 `Authorization: Bearer <token>`（本页右上角 Authorize）。
2. 查找：列表按状态等筛选，`limit` 和 `after` 翻页，下一页用答复中的 `next`；不知道业务在哪个环节的，查报名环节的 `/register`。
3. 办理：先看记录中的 `actions`——现在可办什么，其余为何不能办。再 `POST …/actions/<操作>`：单件写地址，多件在正文写 `ids`，逐件答复。
4. 每次办理带一个新的 `Idempotency-Key`，没有收到答复的用原来的键重发，不会办两次；`If-Match` 带上先前的 `ETag`，以免覆盖他人刚办的事。
5. 不能办的，答复说明原因（`detail`）、依据条款（`clause`）和怎么办（`cure`）。金额一律以分为单位；日期如 2026-11-24；SHA-256 为 64 位小写十六进制。
"""

PROBLEM = {
    "type": "object",
    "description": "RFC 9457；clause 为所依条款，cure 为补救办法",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "examples": ["/problems/certificate-held-too-short"]},
        "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"},
        "instance": {"type": "string"}, "clause": {"type": "string", "examples": ["63号 §2.2"]},
        "cure": {"type": "string"}, "values": {"type": "object"}, "case": {"type": "string", "format": "uuid"},
        "request_id": {"type": "string"},
        "errors": {"type": "array", "items": {
            "type": "object", "required": ["field", "message"],
            "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
        }},
        "further": {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}},
    },
}
PROBLEMS = {
    400: "请求无法读取，或缺少防重复键", 401: "尚未登录，或登录已失效", 403: "本岗位不能办理", 404: "没有这条记录，或不在管辖范围内",
    409: "规则或当前状态不允许", 412: "记录已被他人更新", 413: "内容过大", 415: "不支持的内容类型", 422: "填写有误", 429: "请求过于频繁",
    500: "系统内部错误", 503: "组件暂不可用，请按 Retry-After 重试",
}


class Api(SmorestApi):  # type: ignore[misc]  # flask-smorest has no types
    """flask-smorest for shapes alone: its errors, its documents and its pages are replaced by ours."""

    def _register_error_handlers(self) -> None:
        """Leave errors to `problems`."""

    def _register_responses(self) -> None:
        """Leave the responses that it would name by HTTP's phrases; only ours are described."""
        response: dict[str, Any] = {"description": PROBLEMS[422], "schema": {"$ref": "#/components/schemas/Problem"}}
        prepare_response(response, self.spec, MEDIA_TYPE)
        self.spec.components.response("UNPROCESSABLE_ENTITY", response, lazy=True)


def describe(app: Flask, spec: APISpec) -> dict[str, Any]:
    """Complete what flask-smorest described.

    :param spec: shapes and operations, as the blueprints declared them.
    """
    document: dict[str, Any] = spec.to_dict()
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    components["responses"] = {
        f"Problem{status}": {
            "description": words, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        } for status, words in PROBLEMS.items()
    }
    document["security"] = [{"bearer": []}]
    document["info"]["description"] = HOW
    rows = {(RULE.sub(r"{\1}", row.address), row.method.lower()): row for row in access_rows(app)}
    for address, operations in document.get("paths", {}).items():
        for method, operation in operations.items():
            if method != "parameters":
                _complete(address, operation, rows[address, method])
    return document


def _complete(address: str, operation: dict[str, Any], row: AccessRow) -> None:
    operation["operationId"] = f"{row.method.lower()}_{row.endpoint.replace('.', '_')}"
    responses = operation.setdefault("responses", {})
    responses.pop("default", None)
    if all(status >= "4" for status in responses):
        responses["200"] = {"description": "OK"}
    for status in _problems(address, operation, row):
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    parameters = operation.setdefault("parameters", [])
    if row.access.public:
        operation["security"] = []
        return
    operation["x-roles"] = sorted(row.access.roles)
    if row.method != "GET":
        parameters.append({
            "in": "header", "name": HEADER, "required": True, "description": "每次办理用一个新的，重发时用原来的",
            "schema": {"type": "string", "minLength": 8, "maxLength": 128},
        })
    if "{" in address and row.method != "GET":
        parameters.append({
            "in": "header", "name": "If-Match", "required": False, "description": "先前答复中的 ETag",
            "schema": {"type": "string"},
        })


def _problems(address: str, operation: dict[str, Any], row: AccessRow) -> Iterator[int]:
    yield from (500, 503)
    if not row.access.public:
        yield from (401, 403)
    if "{" in address or row.method != "GET":  # a body may name things too
        yield 404
    if operation.get("parameters") or row.method != "GET":
        yield 422
    if row.method != "GET":
        yield from (400, 409, 412, 413, 415)
        if row.access.public:
            yield from (401, 429)


def _spoken(part: Any, name: str = "") -> Any:
    """A copy of the document in the language of the request."""
    if isinstance(part, dict):
        return {key: _spoken(inner, key) for key, inner in part.items()}
    if isinstance(part, list):
        return [_spoken(inner) for inner in part]
    return say(part) if name in SPOKEN and isinstance(part, str) else part


def register(app: Flask, api: SmorestApi) -> None:
    """Mount the document, the page and the page's assets."""
    described: dict[str, dict[str, Any]] = {}
    pages = Blueprint("docs", __name__, template_folder="templates")

    @public
    def openapi() -> Response:
        if not described:
            described["zh"] = describe(current_app, api.spec)
        language = chosen()
        if language not in described:
            described[language] = _spoken(described["zh"])
        return jsonify(described[language])

    @public
    def page() -> str:
        return render_template("docs.html", title=api.spec.title)

    @public
    def asset(name: str) -> Response:
        ours = "shared.web" if name == "docs.js" else "flask_swagger_ui"
        folder = files(ours) / ("static" if ours == "shared.web" else "dist")
        with as_file(folder) as path:
            return send_from_directory(path, name)

    @public
    def reason(slug: str) -> dict[str, Any]:
        """What a problem's `type` means."""
        known = REASONS.get(slug)
        if known is None:
            raise NotFound
        return {"type": f"/problems/{slug}", "title": known.title, "title_en": known.title_en,
                "clause": known.clause, "kind": known.kind}

    pages.add_url_rule("/problems/<slug>", "reason", reason)
    pages.add_url_rule("/openapi.json", "openapi", openapi)
    pages.add_url_rule("/docs", "page", page)
    pages.add_url_rule("/docs/assets/<name>", "asset", asset)
    app.register_blueprint(pages)

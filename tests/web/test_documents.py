"""The API describes itself, completely and without another host."""

from __future__ import annotations

import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from shared.lifecycle import Role
from shared.web.english import CHINESE


@pytest.fixture
def document(desk):
    """The OpenAPI document."""
    return desk.client().get("/openapi.json").json


def operations_of(document):
    """Every operation of every path."""
    return [each for path in document["paths"].values() for method, each in path.items() if method != "parameters"]


def read(part, name=""):
    """What people read of a document."""
    if isinstance(part, dict):
        return [words for key, inner in part.items() for words in read(inner, key)]
    if isinstance(part, list):
        return [words for inner in part for words in read(inner)]
    return [part] if name in ("summary", "description", "title") else []


class TestOpenApi:
    """OpenAPI 3.1."""

    def test_is_valid(self, document):
        """By the specification's own schema."""
        assert document["openapi"] == "3.1.0"
        OpenAPIV31SpecValidator(document).validate()

    def test_every_operation_tells_its_problems(self, document):
        """All of them as problem+json, and none in flask-smorest's shape."""
        problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for operation in operations_of(document):
            statuses = {status for status in operation["responses"] if status >= "4"}
            assert {"500", "503"} <= statuses
            for status in statuses:
                name = operation["responses"][status]["$ref"].rsplit("/", 1)[1]
                assert document["components"]["responses"][name]["content"] == problem
        assert "Error" not in document["components"]["schemas"]

    def test_writes_name_their_key_and_who_may(self, document):
        """The key is required, the version may be given, the roles are told."""
        door = document["paths"]["/api/v1/memos/{id}/actions/send"]["post"]
        headers = {each["name"]: each["required"] for each in door["parameters"] if each["in"] == "header"}
        assert headers == {"Idempotency-Key": True, "If-Match": False}
        assert door["x-roles"] == [Role.BASE_CLERK, Role.DISTRICT_CLERK]
        assert door["x-clause"] == "§4.1"
        assert document["paths"]["/api/v1/memos/greeting"]["post"]["security"] == []

    def test_operations_have_names_of_their_own(self, document):
        """No two share an operationId."""
        names = [operation["operationId"] for operation in operations_of(document)]
        assert len(names) == len(set(names))


    def test_an_upload_is_one_multipart_body(self, document):
        """Fields and files together."""
        content = document["paths"]["/api/v1/memos/papers"]["post"]["requestBody"]["content"]
        name = content["multipart/form-data"]["schema"]["$ref"].rsplit("/", 1)[1]
        assert set(document["components"]["schemas"][name]["properties"]) == {"file", "note"}


class TestDocsPage:
    """The page works under our own content policy."""

    def test_has_no_inline_script_and_no_other_host(self, desk):
        """Everything comes from this desk, as files."""
        answer = desk.client().get("/docs")
        page = answer.get_data(as_text=True)
        assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|style=|https?://", page)
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        for asset in re.findall(r'(?:src|href)="(/docs/assets/[^"]+)"', page):
            found = desk.client().get(asset)
            assert found.status_code == 200
            assert found.headers["Cache-Control"] == "public, max-age=3600"

    def test_is_english_for_whom_asks(self, each_desk):
        """The page and every word of the document, but for the words of a Chinese file; without the question it is Chinese."""
        client = each_desk.client()
        assert 'lang="en"' in client.get("/docs?lang=en").text
        asked = client.get("/openapi.json?lang=en").json
        OpenAPIV31SpecValidator(asked).validate()
        words = [words for words in read(asked) if CHINESE.search(words.replace("成功/退票", ""))]
        assert not words, words
        plain = client.get("/openapi.json").json
        assert plain["paths"].keys() == asked["paths"].keys()
        assert any(CHINESE.search(words) for words in read(plain))

    def test_reads_openapi_3_1(self, desk):
        """The bundled reader is of the fifth series, the first that can."""
        bundle = desk.client().get("/docs/assets/swagger-ui-bundle.js").get_data(as_text=True)
        assert "openapi-3-1" in bundle

    @pytest.mark.parametrize("name", ["../__init__.py", "%2e%2e/flask_swagger_ui.py", "nothing.js"])
    def test_serves_nothing_else(self, desk, name):
        """A name outside the folder is unknown."""
        assert desk.client().get(f"/docs/assets/{name}").status_code == 404

"""Somebody with a browser and no JavaScript: follows links, fills in forms, keeps cookies."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser

from shared import identity
from tests.harness import KEY

HTML = {"Accept": "text/html"}


class Page(HTMLParser):
    """What a page holds: its forms with their fields, its links, its words."""

    def __init__(self, answer):
        super().__init__()
        self.status, self.headers, self.html = answer.status_code, answer.headers, answer.text
        self.forms, self.links, self.tags, self.said = [], [], [], []
        self._area = None
        self.feed(self.html)
        self.text = " ".join(" ".join(self.said).split())

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.append((tag, values))
        if tag == "form":
            self.forms.append({"action": values.get("action", ""), "method": values.get("method", "get"), "fields": {}})
        elif tag == "a":
            self.links.append(values.get("href"))
        elif tag in ("input", "textarea", "select") and self.forms and values.get("type") != "checkbox":
            fields = self.forms[-1]["fields"]
            if values.get("name") == "_item":
                fields.setdefault("_item", []).append(values["value"])
            elif values.get("name"):
                fields[values["name"]] = values.get("value", "")
        self._area = values.get("name") if tag == "textarea" else None

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = None

    def handle_data(self, data):
        if self._area:
            self.forms[-1]["fields"][self._area] += data
        self.said.append(data)

    def form(self, part):
        """The form whose address holds that."""
        return next(form for form in self.forms if part in form["action"] and form["method"] == "post")


class Browser:
    """One person at one desk."""

    def __init__(self, desk, actor=None):
        self.client = desk.app.test_client()
        if actor is not None:
            token = identity.issue(KEY.private_bytes_raw(), actor.account, datetime.now(UTC), 8, card=actor.card)
            self.client.set_cookie("jinlanling", token, path="/")

    def get(self, path, **more):
        """Open a page."""
        return Page(self.client.get(path, headers=HTML, **more))

    def post(self, path, **fields):
        """Send a form."""
        return Page(self.client.post(path, data=fields, headers=HTML))

    def send(self, page, part, **typed):
        """Fill in a form of a page and send it."""
        form = page.form(part)
        return self.post(form["action"], **{**form["fields"], **typed})

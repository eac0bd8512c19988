"""Somebody who reads a page in English: what they cannot read on it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

CHINESE = re.compile(r"[㐀-鿿，。、：；！？（）《》]")  # signs too
VOID = {"input", "img", "br", "link", "meta", "hr", "col", "source", "wbr"}
READ = ("title", "aria-label", "placeholder", "alt")  # attributes that are read aloud or shown


class Reader(HTMLParser):
    """Finds Chinese where nothing says that it is Chinese: somebody's own words stand in an element with `lang="zh"`."""

    def __init__(self, html):
        super().__init__()
        self.within, self.unread, self.lang = [], [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        chinese = (values.get("lang") or "").startswith("zh") or any(own for _, own in self.within)
        if tag == "html":
            self.lang = values.get("lang")
        if not chinese:
            self.unread += [values[name] for name in READ if CHINESE.search(values.get(name) or "")]
        if tag not in VOID:
            self.within.append((tag, chinese))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.within.pop()

    def handle_endtag(self, tag):
        while self.within and self.within.pop()[0] != tag:
            pass

    def handle_data(self, data):
        typed = any(tag == "textarea" for tag, _ in self.within)
        if CHINESE.search(data) and not typed and not any(own for _, own in self.within):
            self.unread.append(" ".join(data.split()))

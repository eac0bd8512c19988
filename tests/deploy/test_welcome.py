"""What `make run` prints is enough to log in as everybody whom the road needs."""

import re
import tomllib

from deploy.local.posts import HERE, lines
from services.enrollment.actions.seeding import sample_logins
from tests.structure.sources import ROOT

BOOK = tomllib.loads((HERE / "sample.toml").read_text(encoding="utf-8"))


def printed() -> set[str]:
    """Every account whose name can be put together from what is printed."""
    text = "\n".join(lines())
    words = re.findall(r"[a-z][a-z0-9-]*", text)
    units, some = BOOK["accounts"]["all_posts"], BOOK["accounts"]["some_posts"]
    assert set(units) | set(some) <= set(words)
    return {f"{unit}-{post}" for unit in units for post in BOOK["posts"] if post in words and post != "admin"} | set(words) | {
        f"{unit}-{post}" for unit in some for post in BOOK["accounts"]["posts_of_some"]}


def test_every_account_of_the_sample_is_there():
    """With what its post is called."""
    assert sample_logins() <= printed()
    text = "\n".join(lines())
    assert all(post["name"] in text for post in BOOK["posts"].values())


def test_whoever_the_walk_names_is_there():
    """From the roster to the bank's answer."""
    walk = (ROOT / "docs" / "walk.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:rehearsal|huancui)-[a-z0-9]+)`", walk))
    assert len(named) > 10
    assert named <= printed()


def test_it_fits_a_terminal():
    """And a screen."""
    assert len(lines()) <= 18
    assert max(map(len, lines())) <= 120

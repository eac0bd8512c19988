"""Reading the desks' databases, and acting as one of their processes."""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from deploy.local.plain import Plain
from deploy.local.running import FOLDER, Running
from deploy.local.settings import Databases, service_environment
from deploy.verify.reading import WHOLE_CITY
from shared.runtime import Runtime, settings_from_environment


def url_of(found: Running, service: str) -> str:
    """The address of a desk's database.

    :raises Plain: when it is not known.
    """
    url = found.database_urls.get(service)
    if not url:
        name = f"DATABASE_URL_{service.upper()}"
        raise Plain(f"不知道 {service} 的数据库：请设置 {name}。", f"{service}'s database is not known: set {name}.")
    return url


def rows(found: Running, service: str, question: str, **values: Any) -> list[Mapping[str, Any]]:
    """What a desk's database answers to one question.

    :raises Plain: when its address is not known.
    """
    engine = create_engine(url_of(found, service), connect_args={"options": WHOLE_CITY})
    try:
        with engine.connect() as desk:
            return [dict(row) for row in desk.execute(text(question), values).mappings()]
    finally:
        engine.dispose()


def runtime(found: Running, service: str) -> Runtime:
    """A desk's runtime in this process, with the secrets of the local set unless the environment gives its own."""
    told: Mapping[str, str] = os.environ
    if "MAIL_KEYS" not in told:
        folder = Path(os.environ.get("LOCAL_FOLDER") or FOLDER)
        kept = json.loads((folder / "secrets.json").read_text(encoding="utf-8"))
        where = Databases(found.database_urls, {}, found.broker_url)
        told = service_environment(service, where, kept, folder / "files")
    return Runtime(importlib.import_module(f"services.{service}.app").SERVICE, settings_from_environment(service, told))

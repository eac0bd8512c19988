"""Reading the desks' databases, and acting as one of their processes."""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

from deploy.local.plain import Plain
from deploy.local.running import FOLDER, Running
from deploy.local.settings import Databases, service_environment
from deploy.verify.reading import WHOLE_CITY
from shared.files.store import Store
from shared.privacy import Vault
from shared.runtime import Runtime, Settings, SettingsError, settings_from_environment


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
    """A desk's runtime in this process."""
    return Runtime(importlib.import_module(f"services.{service}.app").SERVICE, settings(found, service))


def settings(found: Running, service: str) -> Settings:
    """A desk's settings, with the secrets of the local set unless the environment gives its own."""
    told: Mapping[str, str] = os.environ
    if "MAIL_KEYS" not in told:
        folder = Path(os.environ.get("LOCAL_FOLDER") or FOLDER)
        kept = json.loads((folder / "secrets.json").read_text(encoding="utf-8"))
        where = Databases(found.database_urls, {}, found.broker_url)
        lying = {"FILES_URL": url} if (url := found.files_urls.get(service)) else {}
        told = {**service_environment(service, where, kept, folder / "files"), **lying,
                f"DATABASE_OWNER_URL_{service.upper()}": _owner_url(url_of(found, service), kept[f"owner:{service}"])}
    return settings_from_environment(service, told)


def _owner_url(url: str, password: str) -> str:
    """The owner's address of an embedded database, from the application's."""
    app = make_url(url)
    return app.set(username=f"{app.database}_owner", password=password).render_as_string(hide_password=False)


def vault(found: Running) -> Vault | None:
    """The keys of personal numbers, where this machine has them."""
    try:
        return runtime(found, "enrollment").vault
    except (OSError, KeyError, SettingsError, Plain):
        return None


def stores(found: Running) -> dict[str, Store]:
    """The files of the desks, where this machine has the keys and reaches them."""
    try:
        made = {desk: runtime(found, desk).files for desk in found.database_urls}
    except (OSError, KeyError, SettingsError, Plain):
        return {}
    return {desk: store for desk, store in made.items() if store.url}

"""No answer of any desk has a whole number of a person in it, but for the few doors that are explained here."""

from __future__ import annotations

import io
import json
import re
import zipfile
from uuid import uuid4

import pytest

from deploy.resealing import places_of
from shared.lifecycle import Role
from shared.privacy import Place, mask_id
from shared.web import access_rows
from shared.web.access import PEOPLE
from tests.web.browser import HTML
from tests.web.planting import Planted, hang, named, plant

pytestmark = pytest.mark.long

ID, PHONE, ACCOUNT = "371099199203041234", "19900004321", "62220000000043210"
NUMBERS = (ID, PHONE, ACCOUNT)
PLAIN = {"id_number": ID, "phone": PHONE, "payee_account": ACCOUNT, "contact": PHONE, "text": f"请打 {PHONE}"}
READ_WHOLE = {  # by desk and address, to whom, and why
    ("enrollment", "/api/v1/rosters/<uuid:id_>/returned.xlsx"): {Role.BASE_CLERK},  # the base gets back the file that it brought
    ("subsidy", "/api/v1/payment-batches/<uuid:id>/file"): {Role.FUND_ACCOUNTANT},  # the bank pays to it; each time is on record
    **{(desk, "/my/copy"): {Role.TRAINEE} for desk in ("enrollment", "training", "assessment", "subsidy")},  # one's own
}


def said_of_a_person(column):
    """What a column holds that is sealed as a whole."""
    return {"cells": ["演示", ID, PHONE], "changes": {"phone": [PHONE, PHONE]}, "body": [["phone", PHONE]], "answer": PHONE}.get(
        column, {"name": "演示", "id_number": ID, "phone": PHONE})


def seal_numbers(desk):
    """Put a whole number into everything that the desk keeps sealed, each bound to whom it is of."""
    vault = desk.runtime.vault
    with desk.databases.server.connect(desk.database) as admin:
        admin.execute("set session_replication_role = replica")
        for place in places_of(desk.runtime):
            for *key, owner in admin.execute(f"select {', '.join(place.key)}, {place.owner} from {place.table}").fetchall():
                for column, field in place.fields.items():
                    value = sealed(vault, place, column, field, owner)
                    same = " and ".join(f"{name} = %s" for name in place.key)
                    admin.execute(f"update {place.table} set {column} = %s where {same}", [value, *key])


def sealed(vault, place: Place, column, field, owner):
    if place.whole:
        return json.dumps(vault.seal_json(field, owner, said_of_a_person(column)))
    return vault.seal(field, owner, PLAIN.get(column, f"回单,{ACCOUNT}"))


def words(answer):
    """What an answer says; of a workbook, a letter or a bundle what its parts say, and theirs."""
    return unpacked(answer.data)


def unpacked(content: bytes) -> str:
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "\n".join(unpacked(packed.read(name)) for name in packed.namelist())


def addresses(desk, home):
    """Every address that answers GET: (as it is printed, as it is asked for, who may)."""
    kinds = desk.app.extensions["console"]
    for row in access_rows(desk.app):
        if row.method != "GET" or row.access.public:
            continue
        if "<plural>" in row.address:
            for kind in kinds:
                address = row.address.replace("<plural>", kind.plural).replace("<uuid:id>", str(home.ids[kind.machine.table]))
                for form in ("csv", "xlsx") if "<form>" in address else ("",):
                    for action in kind.mounted.doors if "<action>" in address else ("",):
                        asked = address.replace("<form>", form).replace("<action>", action)
                        yield row.address, re.sub("<[^>]+>", str(uuid4()), asked), row.access.roles
        else:
            asked = named(row.address, home) if "<" in row.address else row.address
            yield row.address, re.sub("<[^>]+>", str(uuid4()), asked or row.address), row.access.roles
        if row.address.startswith("/api/v1/"):  # the same on a page, or as the file that it is
            places = re.findall(r"<uuid:(\w+)>", row.address)
            at = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", named(row.address, home) or "")
            query = "&".join(f"_at_{place}={id_}" for place, id_ in zip(places, at, strict=False))
            # It is the answer of the API that a page shows: what a post may not read is left out of that one.
            yield row.address, f"/desk/see/{row.endpoint}?{query}", sorted(row.access.roles)[:1]


def test_every_answer_is_masked(each_desk):
    """Every address, to every role that may ask, for its own records: where numbers are whole is exactly what is explained."""
    home = Planted("huancui")
    plant(each_desk, home)
    hang(each_desk, home)
    if each_desk.service.name == "enrollment":
        each_desk.as_superuser("set session_replication_role = replica; update rosters set header = '[\"姓名\", \"身份证号码\", \"手机号码\"]'")
    seal_numbers(each_desk)
    whole, answered, masked = {}, 0, 0
    asked = list(addresses(each_desk, home))
    for role in sorted(PEOPLE):
        client = each_desk.client(each_desk.actor(role, unit=home.unit, person=home.person))
        for printed, address, roles in asked:
            if role not in roles:
                continue
            each_desk.app.extensions["throttling"]._fallback_storage.reset()
            answer = client.get(address) if address.startswith("/api/") else client.flask.get(address, headers=HTML)
            answered += answer.status_code == 200
            told = words(answer)
            masked += mask_id(ID) in told
            if any(number in told for number in NUMBERS):
                whole.setdefault((each_desk.service.name, printed), set()).add(role)
    assert answered > 300 and masked > 20, "what is sealed was opened, and hidden"
    assert whole == {where: who for where, who in READ_WHOLE.items() if where[0] == each_desk.service.name}

"""What a program written with pyeloqua does: log in, read fields, export a shared list, import rows, read what came back.

Called by pyeloqua.test.ts with the sandbox's login address; the password comes in ELOQUA_PASSWORD. Prints one JSON object.
"""

import json
import os
import sys

import requests
from pyeloqua import Bulk
from pyeloqua.pyeloqua import Eloqua

LOGIN = "https://login.eloqua.com"


def redirect_login(sandbox_url):
    """pyeloqua has its login address built in: send that one request to the sandbox instead."""
    real_get = requests.get

    def get(url, *args, **kwargs):
        if url.startswith(LOGIN):
            url = sandbox_url + url[len(LOGIN):]
        return real_get(url, *args, **kwargs)

    requests.get = get


def export_list(bulk, list_name, moves_to):
    bulk.reset()
    bulk.exports("contacts")
    bulk.add_fields(["Email Address", "C_FirstName", "contactID"])
    bulk.asset_exists("lists", name=list_name)
    bulk.add_syncaction_list("remove", list_name=list_name)
    bulk.add_syncaction_list("add", list_name=moves_to)
    bulk.create_def("pyeloqua export")
    status = bulk.sync(sleeptime=0.1)
    return {"status": status, "count": bulk.get_export_count(), "rows": bulk.get_export_data()}


def import_rows(bulk, rows):
    bulk.reset()
    bulk.imports("contacts")
    bulk.add_fields(["C_EmailAddress", "C_FirstName"])
    bulk.add_options(identifierFieldName="C_EmailAddress")
    bulk.create_def("pyeloqua import")
    bulk.post_data(rows)
    status = bulk.sync(sleeptime=0.1)
    codes = [log["statusCode"] for log in bulk.get_sync_logs()]
    return {"status": status, "codes": codes, "rejects": bulk.get_sync_rejects()}


def import_indicators(bulk, object_id, rows):
    bulk.reset()
    bulk.imports("customobjects", obj_id=object_id)
    bulk.add_fields(["Email_Address", "Data_Status"])
    bulk.add_options(identifierFieldName="Email_Address1")
    bulk.create_def("pyeloqua indicators")
    bulk.post_data(rows)
    return bulk.sync(sleeptime=0.1)


def refusal(call):
    try:
        call()
    except Exception as error:  # what kind is the point
        return type(error).__name__
    return "none"


def main(sandbox_url, company, username):
    password = os.environ["ELOQUA_PASSWORD"]
    redirect_login(sandbox_url)
    bulk = Bulk(username=username, password=password, company=company)
    old = Eloqua(username=username, password=password, company=company)
    object_id = old.GetCdoId("Contacts.Indicators")
    fields = bulk.get_fields("contacts")
    print(json.dumps({
        "siteId": bulk.site_id,
        "wrongPassword": refusal(lambda: Bulk(username=username, password="no", company=company)),
        "fields": [field["name"] for field in fields],
        "cdoFields": [field["name"] for field in bulk.get_fields("customobjects", obj_id=object_id)],
        "export": export_list(bulk, "DWM - Export Queue", "DWM - Processing Queue"),
        "emptyExport": export_list(bulk, "DWM - Export Queue", "DWM - Processing Queue"),
        "import": import_rows(bulk, [
            {"C_EmailAddress": "person2@example.com", "C_FirstName": "Zoë"},
            {"C_EmailAddress": "no address", "C_FirstName": "X"},
            {"C_EmailAddress": "added@example.org", "C_FirstName": "Added"},
        ]),
        "indicators": import_indicators(bulk, object_id, [
            {"Email_Address1": "person2@example.com", "Data_Status1": "PROCESS as MOD"},
        ]),
        "badDefinition": refusal(lambda: import_without_identifier(bulk)),
    }))


def import_without_identifier(bulk):
    bulk.reset()
    bulk.imports("contacts")
    bulk.add_fields(["C_EmailAddress"])
    bulk.create_def("pyeloqua without identifier")


if __name__ == "__main__":
    main(*sys.argv[1:4])

"""The Google twin as Google's own clients and documents see it."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import google.auth.crypt
import google.auth.jwt
import gspread
import pytest
import requests
from google.oauth2.credentials import Credentials

from sandbox.sheets_twin import Fault, SheetsTwin, serve
from tests.sandbox.discovery import document, problems

BOOK = "book-1"
SHEETS = "https://www.googleapis.com/auth/spreadsheets"
METADATA = "https://www.googleapis.com/auth/drive.metadata.readonly"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUDIENCE = "https://oauth2.googleapis.com/token"
Call = Callable[..., requests.Response]


@pytest.fixture(scope="module")
def served() -> Iterator[SheetsTwin]:
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def account(served: SheetsTwin) -> dict[str, str]:
    return served.service_account()


@pytest.fixture
def twin(served: SheetsTwin, account: dict[str, str]) -> Iterator[SheetsTwin]:
    """A twin with one fresh sheet."""
    served.store.books.clear()
    served.stats.reset()
    rows = [["Name", "Phone"], ["Ann", "007"], ["Bo"]]
    served.seed(
        BOOK,
        title="North",
        tabs={"My tab": rows, "Second": []},
        share={account["client_email"]: "writer"},
        plain_text=False,
    )
    yield served
    served.faults.clear()
    served.quota.on = False


def assertion(account: dict[str, str], **changes: Any) -> str:
    now = int(time.time())
    claims = {
        "iss": account["client_email"],
        "scope": f"{SHEETS} {METADATA}",
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + 3600,
    }
    signer = google.auth.crypt.RSASigner.from_service_account_info(account)  # type: ignore[no-untyped-call]
    signed: bytes = google.auth.jwt.encode(signer, claims | changes)  # type: ignore[no-untyped-call]
    return signed.decode()


def token(twin: SheetsTwin, jwt: str) -> requests.Response:
    form = {"grant_type": GRANT, "assertion": jwt}
    return requests.post(f"{twin.url}/token", data=form, timeout=5)


@pytest.fixture
def call(twin: SheetsTwin, account: dict[str, str]) -> Call:
    bearer = token(twin, assertion(account)).json()["access_token"]

    def send(verb: str, path: str, **named: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {bearer}"}
        return requests.request(verb, twin.url + path, headers=headers, timeout=5, **named)

    return send


@pytest.fixture
def gspread_client(twin: SheetsTwin, account: dict[str, str]) -> gspread.Client:
    class Loopback(gspread.http_client.HTTPClient):
        def request(self, method: str, endpoint: str, *rest: Any, **named: Any) -> Any:
            path = "/" + endpoint.split("/", 3)[3]
            return super().request(method, twin.url + path, *rest, **named)

    bearer = token(twin, assertion(account)).json()["access_token"]
    held = Credentials(bearer)  # type: ignore[no-untyped-call]
    return gspread.Client(auth=held, http_client=Loopback)


V = f"/v4/spreadsheets/{BOOK}"
RAW = {"valueInputOption": "RAW"}
GRID = {"values": [["x", 1, True], ["=1+1"]]}
CALLS = [
    ("spreadsheets.get", "Spreadsheet", "GET", V, {}),
    ("spreadsheets.get", "Spreadsheet", "GET", V, {"params": {"fields": "sheets.properties"}}),
    ("values.get", "ValueRange", "GET", f"{V}/values/'My tab'!A1:B9", {}),
    ("values.get", "ValueRange", "GET", f"{V}/values/Second", {}),
    (
        "values.batchGet",
        "BatchGetValuesResponse",
        "GET",
        f"{V}/values:batchGet",
        {"params": {"ranges": ["'My tab'", "Second!A:B"]}},
    ),
    (
        "values.update",
        "UpdateValuesResponse",
        "PUT",
        f"{V}/values/Second!B2",
        {"params": RAW | {"includeValuesInResponse": "true"}, "json": GRID},
    ),
    (
        "values.batchUpdate",
        "BatchUpdateValuesResponse",
        "POST",
        f"{V}/values:batchUpdate",
        {"json": RAW | {"data": [{"range": "Second!A1", **GRID}]}},
    ),
    (
        "values.append",
        "AppendValuesResponse",
        "POST",
        f"{V}/values/'My tab'!A1:append",
        {"params": RAW | {"insertDataOption": "INSERT_ROWS"}, "json": GRID},
    ),
    ("values.clear", "ClearValuesResponse", "POST", f"{V}/values/'My tab'!A2:B2:clear", {}),
    (
        "values.batchClear",
        "BatchClearValuesResponse",
        "POST",
        f"{V}/values:batchClear",
        {"json": {"ranges": ["'My tab'!A2"]}},
    ),
    (
        "spreadsheets.batchUpdate",
        "BatchUpdateSpreadsheetResponse",
        "POST",
        f"{V}:batchUpdate",
        {"json": {"requests": [{"appendDimension": {"dimension": "COLUMNS", "length": 2}}]}},
    ),
]


@pytest.mark.parametrize(("method", "schema", "verb", "path", "named"), CALLS)
def test_answers_are_as_the_discovery_document_says(
    call: Call, method: str, schema: str, verb: str, path: str, named: dict[str, Any]
) -> None:
    answer = call(verb, path, **named)
    assert answer.status_code == 200, answer.text
    assert problems("sheets.v4", schema, answer.json()) == []
    assert method_in_document(method)["response"]["$ref"] == schema
    assert method_in_document(method)["httpMethod"] == verb


def method_in_document(name: str) -> Any:
    resources = document("sheets.v4")["resources"]["spreadsheets"]
    group, _, method = name.partition(".")
    return (resources if group == "spreadsheets" else resources["resources"][group])["methods"][
        method
    ]


@pytest.mark.parametrize("fields", ["modifiedTime", "id,name,capabilities/canEdit", "*"])
def test_drive_answers_are_as_the_discovery_document_says(call: Call, fields: str) -> None:
    answer = call("GET", f"/drive/v3/files/{BOOK}", params={"fields": fields})
    assert problems("drive.v3", "File", answer.json()) == []
    assert answer.json()


def test_the_strict_check_refuses_what_the_document_does_not_know() -> None:
    assert problems("sheets.v4", "ValueRange", {"range": "A1", "extra": 1})
    assert problems("sheets.v4", "ValueRange", {"range": 1})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"iss": "who@sandbox.example"}, "account not found"),
        ({"aud": "https://elsewhere.example"}, "audience"),
        ({"exp": 1}, "timeframe"),
        ({"exp": int(time.time()) + 9999}, "timeframe"),
        ({"scope": ""}, "scope"),
    ],
)
def test_a_wrong_claim_gets_no_token(
    twin: SheetsTwin, account: dict[str, str], changes: dict[str, Any], said: str
) -> None:
    answer = token(twin, assertion(account, **changes))
    assert answer.status_code == 400
    assert said in answer.json()["error_description"]


def test_a_token_signed_with_another_key_is_refused(
    twin: SheetsTwin, account: dict[str, str]
) -> None:
    forger = twin.service_account("other@sandbox.example")
    forged = account | {"private_key": forger["private_key"]}
    answer = token(twin, assertion(forged))
    assert answer.json()["error_description"] == "Invalid JWT Signature."


@pytest.mark.parametrize(
    ("scope", "verb", "path", "status"),
    [
        (f"{SHEETS}.readonly", "GET", f"{V}/values/Second", 200),
        (f"{SHEETS}.readonly", "POST", f"{V}/values/Second:clear", 403),
        (SHEETS, "GET", f"/drive/v3/files/{BOOK}", 403),
        (METADATA, "GET", f"{V}/values/Second", 403),
    ],
)
def test_a_token_goes_as_far_as_its_scope(
    twin: SheetsTwin, account: dict[str, str], scope: str, verb: str, path: str, status: int
) -> None:
    bearer = token(twin, assertion(account, scope=scope)).json()["access_token"]
    headers = {"Authorization": f"Bearer {bearer}"}
    assert requests.request(verb, twin.url + path, headers=headers, timeout=5).status_code == status


def test_without_a_token_the_answer_is_401(twin: SheetsTwin) -> None:
    answer = requests.get(f"{twin.url}{V}", timeout=5)
    assert (answer.status_code, answer.json()["error"]["status"]) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v4/spreadsheets/nope", 404, "NOT_FOUND"),
        (f"{V}/values/Nope!A1", 400, "INVALID_ARGUMENT"),
        (f"{V}/values/Second!ZZ1", 400, "INVALID_ARGUMENT"),
        (f"{V}/values/Second?majorDimension=SIDEWAYS", 400, "INVALID_ARGUMENT"),
        (f"{V}/values/Second?unknown=1", 400, "INVALID_ARGUMENT"),
    ],
)
def test_refusals_have_googles_shape(call: Call, path: str, status: int, code: str) -> None:
    answer = call("GET", path)
    assert (answer.status_code, answer.json()["error"]["status"]) == (status, code)


def test_a_sheet_not_shared_is_forbidden_and_unknown_to_drive(twin: SheetsTwin, call: Call) -> None:
    twin.store.books[BOOK].sharing.clear()
    assert call("GET", V).json()["error"]["status"] == "PERMISSION_DENIED"
    assert call("GET", f"/drive/v3/files/{BOOK}").status_code == 404


def test_rows_are_ragged_and_empty_ends_are_left_out(call: Call) -> None:
    answer = call("GET", f"{V}/values/'My tab'").json()
    assert answer["values"] == [["Name", "Phone"], ["Ann", "007"], ["Bo"]]
    assert answer["range"] == "'My tab'!A1:Z1000"


@pytest.mark.parametrize(
    ("option", "given", "formatted", "unformatted", "formula"),
    [
        ("RAW", "=1+1", "=1+1", "=1+1", "=1+1"),
        ("RAW", "007", "007", "007", "007"),
        ("RAW", 7, "7", 7, 7),
        ("USER_ENTERED", "=1+1", "2", 2, "=1+1"),
        ("USER_ENTERED", "007", "7", 7, 7),
        ("USER_ENTERED", "'007", "007", "007", "007"),
        ("USER_ENTERED", "1,234.5", "1,234.5", 1234.5, 1234.5),
        ("USER_ENTERED", "TRUE", "TRUE", True, True),
        ("USER_ENTERED", "2024-03-05", "2024-03-05", 45356, 45356),
        ("USER_ENTERED", "3/5/2024", "3/5/2024", 45356, 45356),
        ("USER_ENTERED", "+1 415 555 0132", "#ERROR!", "#ERROR!", "=+1 415 555 0132"),
        ("USER_ENTERED", "=1/0", "#DIV/0!", "#DIV/0!", "=1/0"),
    ],
)
def test_what_is_written_is_given_back_by_its_options(
    call: Call, option: str, given: Any, formatted: Any, unformatted: Any, formula: Any
) -> None:
    call(
        "PUT",
        f"{V}/values/Second!A1",
        params={"valueInputOption": option},
        json={"values": [[given]]},
    )
    for render, expected in (
        ("FORMATTED_VALUE", formatted),
        ("UNFORMATTED_VALUE", unformatted),
        ("FORMULA", formula),
    ):
        got = call("GET", f"{V}/values/Second!A1", params={"valueRenderOption": render})
        assert got.json()["values"] == [[expected]]


def test_a_batch_is_all_or_nothing(call: Call) -> None:
    wanted = [{"range": "Second!A1", "values": [["x"]]}, {"range": "Nope!A1", "values": [["x"]]}]
    answer = call("POST", f"{V}/values:batchUpdate", json=RAW | {"data": wanted})
    assert answer.status_code == 400
    assert "values" not in call("GET", f"{V}/values/Second").json()


def test_modified_time_moves_with_each_edit_and_not_with_a_read(
    twin: SheetsTwin, call: Call
) -> None:
    def modified() -> str:
        answer = call("GET", f"/drive/v3/files/{BOOK}", params={"fields": "modifiedTime"})
        return str(answer.json()["modifiedTime"])

    times = [modified()]
    call("GET", f"{V}/values/Second")
    assert modified() == times[0]
    for _ in range(3):
        twin.person(BOOK, "Second").type(0, 0, "x")
        times.append(modified())
    assert sorted(set(times)) == times


def test_gspread_reads_writes_and_appends(gspread_client: gspread.Client) -> None:
    tab = gspread_client.open_by_key(BOOK).worksheet("My tab")
    assert tab.get_all_values() == [["Name", "Phone"], ["Ann", "007"], ["Bo", ""]]
    tab.append_row(["Cy", "1"])
    tab.update_acell("B3", "=2")
    assert tab.get("A3:B4") == [["Bo", "2"], ["Cy", "1"]]
    tab.batch_clear(["A2:B2"])
    assert tab.row_values(2) == []
    with pytest.raises(gspread.exceptions.WorksheetNotFound):
        gspread_client.open_by_key(BOOK).worksheet("Nope")


def test_the_quota_is_sixty_reads_a_minute_and_refills() -> None:
    moment = [datetime(2026, 11, 23, 9, 0, tzinfo=UTC)]
    with serve(clock=lambda: moment[0]) as twin:
        twin.quota.on = True
        for _ in range(60):
            twin.quota.spend("Read", "a@sandbox.example")
        with pytest.raises(Exception, match="Read requests per minute per user"):
            twin.quota.spend("Read", "a@sandbox.example")
        twin.quota.spend("Write", "a@sandbox.example")
        moment[0] += timedelta(minutes=1)
        twin.quota.spend("Read", "a@sandbox.example")


def test_a_scripted_fault_happens_as_often_as_told(twin: SheetsTwin, call: Call) -> None:
    requests.post(
        f"{twin.url}/_twin/faults",
        json={"method": "values.get", "status": 503, "times": 2, "headers": {"Retry-After": "1"}},
        timeout=5,
    )
    statuses = [call("GET", f"{V}/values/Second").status_code for _ in range(3)]
    assert statuses == [503, 503, 200]
    stats = requests.get(f"{twin.url}/_twin/stats", timeout=5).json()
    assert stats["calls"]["values.get"] == 3


def test_a_late_fault_carries_the_call_out_first(twin: SheetsTwin, call: Call) -> None:
    twin.faults.add(Fault("values.update", drop=True, late=True))
    with pytest.raises(requests.ConnectionError):
        call("PUT", f"{V}/values/Second!A1", params=RAW, json={"values": [["x"]]})
    assert twin.person(BOOK, "Second").grid() == [["x"]]


def test_a_second_run_goes_on_where_the_first_stopped(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with serve(state=state) as first:
        account = first.service_account()
        first.seed(
            BOOK, title="N", tabs={"T": [["Name"]]}, share={account["client_email"]: "reader"}
        )
        first.person(BOOK, "T").type(1, 0, "Ann")
    with serve(state=state) as second:
        second.seed(BOOK, title="N", tabs={"T": []}, share={})
        assert second.person(BOOK, "T").grid() == [["Name"], ["Ann"]]
        assert token(second, assertion(account)).status_code == 200
    assert "PRIVATE KEY" not in json.dumps(json.loads(state.read_text()))


def test_the_page_saves_only_the_cells_that_were_changed(twin: SheetsTwin) -> None:
    page = f"{twin.url}/sheets/{BOOK}"
    assert 'value="Ann"' in requests.get(page, timeout=5).text
    person = twin.person(BOOK, "My tab")
    person.type(1, 1, "'008")
    form = {"row": 1, "before": json.dumps(["Ann", "007"]), "cell": ["Anna", "007"]}
    requests.post(f"{page}/save", data=form, timeout=5)
    assert person.grid()[1] == ["Anna", "008"]


def test_the_page_adds_sorts_copies_and_deletes_rows(twin: SheetsTwin) -> None:
    page, person = f"{twin.url}/sheets/{BOOK}", twin.person(BOOK, "My tab")
    requests.post(f"{page}/save", data={"row": 3, "cell": ["Abe", "x"]}, timeout=5)
    requests.post(f"{page}/sort", data={"column": 0, "order": "down"}, timeout=5)
    assert [line[0] for line in person.grid()] == ["Name", "Bo", "Ann", "Abe"]
    requests.post(f"{page}/copy", data={"row": 3}, timeout=5)
    requests.post(f"{page}/delete", data={"row": 1}, timeout=5)
    assert [line[0] for line in person.grid()] == ["Name", "Ann", "Abe", "Abe"]


def test_what_is_typed_into_a_cell_is_text_on_the_page(twin: SheetsTwin) -> None:
    twin.person(BOOK, "Second").type(0, 0, '"><script>alert(1)</script>')
    gid = twin.store.books[BOOK].tabs[1].sheet_id
    assert "<script>" not in requests.get(f"{twin.url}/sheets/{BOOK}?gid={gid}", timeout=5).text

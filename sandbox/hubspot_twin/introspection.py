"""What a key may ask about itself and its account."""

from sandbox.hubspot_twin.errors import TwinError, error_body
from sandbox.hubspot_twin.store import iso
from sandbox.hubspot_twin.wire import Answer, Call, text


def details(call: Call) -> Answer:
    """The account itself."""
    return 200, {
        "portalId": call.account.portal_id,
        "accountType": "DEVELOPER_TEST",
        "timeZone": "UTC",
        "companyCurrency": "USD",
        "additionalCurrencies": [],
        "utcOffset": "+00:00",
        "utcOffsetMilliseconds": 0,
        "uiDomain": "app.hubspot.example",
        "dataHostingLocation": "na1",
    }


def daily_usage(call: Call) -> Answer:
    """Calls made today, of all private apps together."""
    moment = iso(call.account.now())
    usage = {
        "name": "private-apps-api-calls-daily",
        "usageLimit": call.limits.daily,
        "currentUsage": call.limits.used_today,
        "collectedAt": moment,
        "fetchStatus": "SUCCESS",
        "resetsAt": f"{moment[:10]}T23:59:59.999Z",
    }
    return 200, {"results": [usage]}


def token_info(call: Call) -> Answer:
    """Scopes of a key. Documented for private apps; that service keys have it is unsure."""
    token = text(call.mapping(), "tokenKey")
    if token not in call.tokens.scopes or token in call.tokens.revoked:
        raise TwinError(404, error_body("Token does not exist or is expired", "OBJECT_NOT_FOUND"))
    return 200, {
        "userId": 1,
        "hubId": call.account.portal_id,
        "appId": call.tokens.app_id(token),
        "scopes": sorted(call.tokens.scopes[token]),
    }


def owners(call: Call) -> Answer:
    """Everybody a record can belong to."""
    return 200, {
        "results": [
            {
                "id": owner.id,
                "email": owner.email,
                "firstName": owner.first_name,
                "lastName": owner.last_name,
                "archived": False,
            }
            for owner in call.account.owners.values()
        ]
    }

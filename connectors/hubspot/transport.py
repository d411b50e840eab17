"""One way onto the wire for every package of the official client: pooled, timed out, versioned.

hubspot-api-client 12 opens a connection per attribute access, sets no timeout, speaks only /v3 and
/v4 and has an ApiException per package. Its `api_factory` hook lets us mend all four in one place.
"""

import json
import os
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import urllib3

USER_AGENT = "referral-integrator/1"
VERSIONS = ("v3", "2026-09")
REWRITES = (
    (re.compile(r"^/crm/v[34]/objects/"), "/crm/objects/{}/"),
    (re.compile(r"^/crm/v4/associations/"), "/crm/associations/{}/"),
    (re.compile(r"^/crm/v3/properties/"), "/crm/properties/{}/"),
    (re.compile(r"^/crm/v3/pipelines/"), "/crm/pipelines/{}/"),
    (re.compile(r"^/crm/v3/owners/"), "/crm/owners/{}/"),
)
"""v3/v4 path -> date-versioned path (developers.hubspot.com, legacy migration guide)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What HubSpot said with a 2xx, whatever the code: the client's own models drop 2xx codes
    they were not generated for, as the date-versioned API returns."""

    status: int
    headers: Mapping[str, str]
    body: Mapping[str, Any]


class Refusal(Exception):  # noqa: N818 -- reads as the sentence it is
    """HubSpot answered with anything but 2xx.

    The body may echo patient values, so it is kept out of `args`, hence of every log and traceback.
    """

    def __init__(self, status: int, *, headers: Mapping[str, str], body: str) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers
        self.body = body


ApiFactory = Callable[[Any, str, Mapping[str, Any]], Any]
_lock = threading.Lock()
_pools: dict[tuple[str, str], urllib3.PoolManager] = {}
_clients: dict[tuple[str, str, str, str], Any] = {}


def _forget_sockets() -> None:
    """A forked child must not speak on its parent's sockets."""
    global _lock  # noqa: PLW0603 -- the parent may have held it at the moment of the fork
    _lock = threading.Lock()
    _pools.clear()
    _clients.clear()


os.register_at_fork(after_in_child=_forget_sockets)


def api_factory(version: str, timeout: tuple[float, float]) -> ApiFactory:
    """The hook for `hubspot.Client.create`; `timeout` is (connect, read) in seconds."""

    def make(package: Any, api_name: str, config: Mapping[str, Any]) -> Any:
        key = (package.__name__, config["access_token"], config["host"], version)
        with _lock:
            if key not in _clients:
                _clients[key] = _make_client(package, config, version, timeout)
            client = _clients[key]
        return getattr(package, api_name)(api_client=client)

    return make


def _make_client(
    package: Any, config: Mapping[str, Any], version: str, timeout: tuple[float, float]
) -> Any:
    configuration = package.Configuration()
    configuration.access_token = config["access_token"]
    configuration.host = config["host"]
    client = package.ApiClient(configuration=configuration)
    client.user_agent = USER_AGENT
    client.rest_client.pool_manager = _pool(config["access_token"], config["host"])
    call = client.call_api

    def call_api(path: str, method: str, *args: Any, **options: Any) -> Answer:
        options.update(_preload_content=False)
        if options.get("_request_timeout") is None:
            options["_request_timeout"] = timeout
        try:
            response = call(versioned(path, version), method, *args, **options)
        except package.ApiException as error:
            headers = dict(error.headers or {})
            raise Refusal(error.status or 0, headers=headers, body=error.body or "") from None
        return Answer(response.status, response.headers, json.loads(response.data or b"{}"))

    client.call_api = call_api
    return client


def _pool(token: str, host: str) -> urllib3.PoolManager:
    """One pool for all packages of an account; retries are the outbox's business."""
    key = (token, host)
    if key not in _pools:
        retries = urllib3.Retry(total=0, redirect=0, raise_on_redirect=False)
        _pools[key] = urllib3.PoolManager(num_pools=2, maxsize=8, retries=retries)
    return _pools[key]


def versioned(path: str, version: str) -> str:
    """The path under the pinned version; "v3" leaves the client's own /v3 and /v4 paths."""
    if version == "v3":
        return path
    for pattern, replacement in REWRITES:
        path = pattern.sub(replacement.format(version), path)
    return path

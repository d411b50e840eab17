"""The official client on a twin, pooled, timed out and pinned to a version of the paths."""

import re
from typing import Any

import hubspot
from urllib3 import Retry

VERSIONS = ("v3", "2026-09")


class Pool:
    """One ApiClient per package of the SDK; closed together."""

    def __init__(self, version: str, timeout: float) -> None:
        self._timeout = timeout
        self._clients: dict[str, Any] = {}
        self._rewrites = _rewrites(version)

    def __call__(self, package: Any, api_name: str, config: dict[str, Any]) -> Any:
        client = self._clients.get(package.__name__)
        if client is None:
            client = self._clients[package.__name__] = self._make(package, config)
        return getattr(package, api_name)(api_client=client)

    def _make(self, package: Any, config: dict[str, Any]) -> Any:
        configuration = package.Configuration()
        for name, value in config.items():
            setattr(configuration, "retries" if name == "retry" else name, value)
        client = package.ApiClient(configuration=configuration)
        inner = client.call_api

        def call_api(path: str, method: str, *args: Any, **options: Any) -> Any:
            for pattern, replacement in self._rewrites:
                path = pattern.sub(replacement, path)
            if options.get("_request_timeout") is None:
                options["_request_timeout"] = self._timeout
            return inner(path, method, *args, **options)

        client.call_api = call_api
        return client

    def close(self) -> None:
        for client in self._clients.values():
            client.rest_client.pool_manager.clear()


def _rewrites(version: str) -> list[tuple[re.Pattern[str], str]]:
    if version == "v3":
        return []
    areas = ("objects", "associations", "properties", "pipelines")
    return [(re.compile(rf"^/crm/v[34]/{area}/"), f"/crm/{area}/{version}/") for area in areas]


def connect(
    url: str, token: str, *, version: str = "2026-09", timeout: float = 5.0
) -> tuple[Any, Pool]:
    """The SDK's client and the pool to close."""
    pool = Pool(version, timeout)
    client = hubspot.Client.create(
        access_token=token,
        host=url,
        base_url=url,
        api_factory=pool,
        retry=Retry(total=0, redirect=0),
    )
    return client, pool

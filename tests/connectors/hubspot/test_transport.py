"""The wire: few connections, none shared across a fork, nothing heavy loaded before use."""

import os
import subprocess
import sys

import pytest

from connectors.hubspot import transport
from connectors.hubspot.mapping import HubSpotMapping
from sandbox.hubspot_twin import DEFAULT_TOKEN, RunningTwin
from tests.connectors.hubspot.build import client_of, outgoing, referral, sink_of


def test_all_packages_of_the_client_share_one_connection(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    sink = sink_of(ready, mapping)
    for number in range(5):
        sink.deliver(outgoing([referral(number)]))
    pool = transport._pools[DEFAULT_TOKEN, ready.url].connection_from_url(ready.url)
    assert pool.num_connections == 1
    assert pool.num_requests > 20


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_opens_its_own_connection(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    client = client_of(ready)
    client.pipelines("tickets")
    child = os.fork()
    if child == 0:
        clean = not transport._pools and not transport._clients
        found = bool(client.pipelines("tickets"))
        os._exit(0 if clean and found else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert client.pipelines("tickets")


def test_the_vendors_client_is_loaded_only_when_connecting() -> None:
    code = (
        "import sys, connectors.hubspot.push, connectors.hubspot.follow, connectors.hubspot.doctor;"
        "sys.exit(any(name == 'hubspot' or name.startswith('hubspot.') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_token_is_not_in_a_clients_repr(ready: RunningTwin) -> None:
    assert DEFAULT_TOKEN not in repr(client_of(ready))

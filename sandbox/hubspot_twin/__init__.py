"""A stand-in for HubSpot's CRM API over real HTTP, with state, faults and a board for people."""

from sandbox.hubspot_twin.faults import Fault
from sandbox.hubspot_twin.serve import RunningTwin, serve
from sandbox.hubspot_twin.twin import DEFAULT_TOKEN, Twin

__all__ = ["DEFAULT_TOKEN", "Fault", "RunningTwin", "Twin", "serve"]

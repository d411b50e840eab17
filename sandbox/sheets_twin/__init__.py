"""A stand-in for Google Sheets and Drive on loopback, for the demo and the tests."""

from sandbox.sheets_twin.faults import Fault
from sandbox.sheets_twin.server import serve
from sandbox.sheets_twin.store import Person
from sandbox.sheets_twin.twin import SheetsTwin

__all__ = ["Fault", "Person", "SheetsTwin", "serve"]

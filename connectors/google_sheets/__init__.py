"""A shared Google sheet as a source of referrals, and the status written back beside each row."""

from connectors.google_sheets.sink import SheetStatusSink
from connectors.google_sheets.source import GoogleSheet

__all__ = ["GoogleSheet", "SheetStatusSink"]

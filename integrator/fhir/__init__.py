"""Referrals as FHIR R4: what other systems read of them, within the disclosure policy."""

from integrator.fhir.bundles import everything, searchset
from integrator.fhir.exporting import next_page
from integrator.fhir.records import Told, note, told_of

__all__ = ["Told", "everything", "next_page", "note", "searchset", "told_of"]

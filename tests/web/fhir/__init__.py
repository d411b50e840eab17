"""FHIR for other systems."""

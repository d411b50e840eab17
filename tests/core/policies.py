"""Disclosure policies for tests."""

from pathlib import Path

from integrator.config import load_config

REFERENCE_ONLY = load_config(Path(__file__).parents[2] / "config").policy
"""The committed table: no patient value reaches HubSpot."""

"""The committed configuration, and its disclosure policy, for tests."""

from pathlib import Path

from integrator.config import load_config

CONFIG = load_config(Path(__file__).parents[2] / "config")

REFERENCE_ONLY = CONFIG.policy
"""The committed table: no patient value reaches HubSpot."""

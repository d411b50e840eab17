"""Alembic's environment and the steps of the schema; see `integrator.upkeep.migrating`."""

"""Puts one process together; nothing but this knows both the core and connectors."""

from integrator.wiring.building import build, rules

__all__ = ["build", "rules"]

"""Thin RQ functions and the clock that rings them."""

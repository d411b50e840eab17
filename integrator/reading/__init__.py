"""Envelope to draft: what was read, where, by which rule, how sure. Pure; unchecked."""

from integrator.reading.read import read, referral_text

__all__ = ["read", "referral_text"]

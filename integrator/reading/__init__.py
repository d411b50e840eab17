"""Envelope to draft: what was read, where, by which rule, how sure. Pure; unchecked."""

from integrator.reading.read import part_texts, read, referral_text

__all__ = ["part_texts", "read", "referral_text"]

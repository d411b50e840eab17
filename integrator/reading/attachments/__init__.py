"""The words of files that came with a referral: read within limits, never executed."""

from integrator.reading.attachments.every import pages_of

__all__ = ["pages_of"]

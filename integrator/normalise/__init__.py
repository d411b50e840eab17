"""What was read, brought into one form: names, phones, dates, services, consent. Pure."""

from integrator.normalise.outcome import Normalised
from integrator.normalise.referral import NormalisedReferral, missing, normalise

__all__ = ["Normalised", "NormalisedReferral", "missing", "normalise"]

"""What was read, brought into one form: names, phones, dates, services, consent. Pure."""

from integrator.normalise.outcome import Normalised
from integrator.normalise.referral import missing, normalise, order_of_days
from integrator.normalise.together import NormalisedReferral

__all__ = ["Normalised", "NormalisedReferral", "missing", "normalise", "order_of_days"]

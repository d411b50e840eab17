"""The hosted forms: what a referring partner fills in, and the page with its reference."""

from integrator.web.forms.views import blueprint

__all__ = ["blueprint"]

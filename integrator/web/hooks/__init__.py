"""Where outside systems say that something changed."""

from integrator.web.hooks.views import blueprint

__all__ = ["blueprint"]

"""The pages: forms for partners, the admin, probes. Server-rendered; works without JavaScript."""

from integrator.web.app import create_app

__all__ = ["create_app"]

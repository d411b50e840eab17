"""Makes the Flask application of one web process."""

from collections.abc import Callable

from flask import Flask

from integrator.services import Services
from integrator.web import public_pages, security
from integrator.web.admin import blueprint as admin
from integrator.web.fhir_api import blueprint as fhir
from integrator.web.forms import blueprint as forms
from integrator.web.hooks import blueprint as hooks
from integrator.web.intake_api import blueprint as intake_api
from integrator.web.partner import blueprint as partner
from integrator.web.probes import blueprint as probes
from integrator.web.review import blueprint as review

MOST_BYTES = 60_000_000
"""Larger requests are refused unread; each form has its own, smaller cap for a file."""


def create_app(services: Services, ring: Callable[[str], None]) -> Flask:
    """The application over `services`; `ring` wakes a worker by the name of a doorbell."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = 2_000_000
    app.extensions["services"] = services
    app.extensions["ring"] = ring
    security.protect(app, outside=public_pages.refused)
    for blueprint in (forms, intake_api, fhir, partner, admin, review, hooks, probes):
        app.register_blueprint(blueprint)
    return app

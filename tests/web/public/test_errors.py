"""Whoever is no staff is told what went wrong in their words, and whom to call."""

import pytest
from flask import Flask

from integrator.web import create_app
from tests.web.public.office import Office


@pytest.fixture
def app(office: Office) -> Flask:
    """The whole application, with two pages that fail as none should."""
    made = create_app(office.services, office.rung.append)

    def broken() -> str:
        raise RuntimeError("Maya Okafor")

    made.add_url_rule("/broken", view_func=broken, endpoint="broken")
    made.add_url_rule("/admin/broken", view_func=broken, endpoint="admin_broken")
    return made


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nothing?lang=es", 404, "Abra completo el enlace de nuestro correo"),
        ("/partner/sign-out", 405, "Open the link from our newest e-mail in full"),
        ("/", 404, "Open the link from our newest e-mail in full"),
        ("/broken", 500, "Nothing that was received is lost. Try again in a minute, or call"),
        ("/broken?lang=es", 500, "No se pierde nada de lo recibido"),
    ],
)
def test_visitors_are_not_told_of_admins(app: Flask, path: str, status: int, words: str) -> None:
    answer = app.test_client().get(path)
    assert answer.status_code == status
    assert words in answer.text
    assert "Okafor" not in answer.text
    assert "overview" not in answer.text


@pytest.mark.parametrize("path", ["/admin/nothing", "/desk/nothing/at/all", "/admin/broken"])
def test_staff_are_led_to_the_overview(app: Flask, path: str) -> None:
    assert "To the overview" in app.test_client().get(path).text


def test_programs_get_json(app: Flask) -> None:
    answer = app.test_client().get("/nothing", headers={"Accept": "application/json"})
    assert set(answer.get_json()) == {"error", "advice"}

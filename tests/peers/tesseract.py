"""A real tesseract, where this machine has one."""

from integrator.reading.attachments.scan import languages
from tests.peers import need


def needed() -> None:
    """Skip the test that asks, or fail it where peers are required."""
    need("tesseract", "eng" in languages(), "not installed")

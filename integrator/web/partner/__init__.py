"""The pages partners get to by a link and a code: theirs, and nobody else's."""

from integrator.web.partner import answering, consent_pages, deeds, door, pages, summary_page
from integrator.web.partner.desk import blueprint

__all__ = ["answering", "blueprint", "consent_pages", "deeds", "door", "pages", "summary_page"]

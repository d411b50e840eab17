"""The review desk: staff decide where a machine could not be sure."""

from integrator.web.review import deeds, question_page, queue_page
from integrator.web.review.frame import blueprint

__all__ = ["blueprint", "deeds", "question_page", "queue_page"]

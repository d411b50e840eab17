"""The hosted form and the JSON intake: what is posted to us, checked, becomes an envelope."""

from connectors.web_form.form import WebForm
from connectors.web_form.json_intake import JsonIntake, submission_from_json
from connectors.web_form.signature import sign, verify_signature

__all__ = ["JsonIntake", "WebForm", "sign", "submission_from_json", "verify_signature"]

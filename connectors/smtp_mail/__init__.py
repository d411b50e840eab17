"""Mail out: sends status letters over SMTP (RFC 5321)."""

from connectors.smtp_mail.session import Login, Password, Security, XOAuth2
from connectors.smtp_mail.sink import SmtpMail

__all__ = ["Login", "Password", "Security", "SmtpMail", "XOAuth2"]

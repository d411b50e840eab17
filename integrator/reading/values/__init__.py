"""What a stretch of text holds: a name, a number, a date, one of several choices."""

"""What a mail is for."""

"""Who may log in, and stays logged in."""

"""A mail taken apart: its parts decoded, and whose words each line is."""

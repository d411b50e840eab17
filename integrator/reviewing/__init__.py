"""What a person decides at the review desk, and what comes of it."""

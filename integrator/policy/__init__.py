"""What may leave, for whom and why: pure rules, and what they decided."""

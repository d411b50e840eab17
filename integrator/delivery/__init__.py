"""What is meant for the outside, and its way there."""

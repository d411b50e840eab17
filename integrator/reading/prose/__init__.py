"""What is told of a patient in running text."""

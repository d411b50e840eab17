"""What is told to whom: bodies composed from the store when a message is claimed."""

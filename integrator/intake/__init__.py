"""The way in: fetched, kept, read, opened."""

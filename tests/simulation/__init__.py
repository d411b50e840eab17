"""A simulated quarter: partners, staff and outside systems as seeded random walks."""

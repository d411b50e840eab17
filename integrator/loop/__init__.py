"""A referral from received to closed: its status, whose turn it is, and who hears of it."""

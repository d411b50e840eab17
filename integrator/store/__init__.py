"""Where everything is kept: sealed rows, positions, leases, and who did what."""

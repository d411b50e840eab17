"""Labels and their values, in lines and tables."""

"""Who refers: recognised, vetted, merged, and how each wants to hear."""

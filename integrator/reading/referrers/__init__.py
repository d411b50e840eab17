"""Who refers, as signatures and letterheads tell it."""

"""Care of an installation: copies, keys, migrations, health, its own Redis."""

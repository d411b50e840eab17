"""The steps of the schema, in the order of their numbers. A released step is never changed."""

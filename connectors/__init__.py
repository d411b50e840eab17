"""One module per outside system; vendors' SDKs are imported here and nowhere else."""

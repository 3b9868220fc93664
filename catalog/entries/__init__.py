"""The rows of entries: whole entries out of them and into them, and nothing else."""

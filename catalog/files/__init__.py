"""Files in and out: which entry a file is, what it changes there, and exports."""

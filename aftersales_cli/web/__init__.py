"""HTML pages, and nothing else."""

"""Builds whose workers are jobs of a real SLURM."""

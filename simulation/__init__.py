"""Simulated cameras for tests, demos and benchmarks."""

"""Tests of the simulation package."""

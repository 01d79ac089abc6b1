"""Dwell clocks: how long something has been at a place. Shared by the rules, knows none of them."""

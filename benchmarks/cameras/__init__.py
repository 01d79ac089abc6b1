"""What cameras cost, with us and with what users would pick instead."""

"""What it is worth and what it costs: rules measured against the truth of simulated streets."""

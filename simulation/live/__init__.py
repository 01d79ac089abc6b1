"""A street at the pace of the clock: cameras render and encode as it goes, actors do as they are told."""

"""What a worker's cameras show to people who watch: film, looks, drawn pictures, on a private socket."""

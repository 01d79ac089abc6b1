"""What users would pick instead of our detector, each in a process and an environment of its own."""

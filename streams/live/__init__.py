"""Live video: a camera's own H.264, passed on to browsers without being coded again."""

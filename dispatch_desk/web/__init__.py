"""The desk over HTTP: the contract for the camera side, pages for people."""

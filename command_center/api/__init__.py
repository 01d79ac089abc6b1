"""The API under /api/v1: what programs may read and send, with a session's cookie or a scoped token."""

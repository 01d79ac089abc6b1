"""From a camera to frames: sources, sampler, mailbox, camera worker."""

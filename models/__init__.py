"""From frames to detections: manifests, pre- and post-processing, engines, batcher, evaluation."""

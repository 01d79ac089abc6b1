"""From frames to detections: manifests, pre- and post-processing, engines, batcher, evaluation."""

import os

# ONNX Runtime (official builds since 1.29) reports to Microsoft unless told otherwise before it is imported.
# Here nothing leaves the machine unasked; a value that the user has set himself stays.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

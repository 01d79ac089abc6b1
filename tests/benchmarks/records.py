"""Records of runs that never were."""

from datetime import UTC, datetime

from benchmarks.machine import Machine
from benchmarks.origin import ModelFile, Origin
from benchmarks.record import Figure, Record
from benchmarks.views import Bars, Group, Lines, Scatter, Series, Spot, Table

MACHINE = Machine(
    cpu_model="AMD EPYC",
    cpu_version="25/1/1",
    cpu_flags=("avx2", "fma"),
    cores=2,
    os="Linux 6.1",
    architecture="x86_64",
)
ORIGIN = Origin(
    at=datetime(2026, 1, 5, 2, 0, tzinfo=UTC),
    machine=MACHINE,
    versions={"numpy": "2.4.6"},
    commit="c0ffee",
    model=ModelFile(name="yolo11n", sha256="ab" * 32),
)
SPEED = Figure(name="images_per_s", value=30.0, unit="1/s", better="higher", tolerance=0.05)
AGE = Figure(name="frame_age_p95_s", value=0.4, unit="s", better="lower")
VIEWS = (
    Table(title="What", columns=("name", "fps", "ok"), rows=(("a", 1.5, True), ("b", None, False))),
    Bars(title="Speed", unit="ms", series=("p50", "p95"), groups=(Group(label="onnx", values=(3.0, None)),)),
    Lines(title="Scaling", x_label="n", y_label="s", series=(Series(name="x", points=((1, 2), (2, 3.5))),)),
    Scatter(title="Cost", x_label="ms", y_label="mAP", spots=(Spot(label="int8", x=14.0, y=0.4),)),
)
RECORD = Record(kind="engine", origin=ORIGIN, settings={"batch": 8}, figures=(SPEED, AGE), views=VIEWS)

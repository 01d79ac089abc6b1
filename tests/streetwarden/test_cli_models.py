import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from models.catalogue import load_catalogue
from streetwarden.cli.models import command
from tests.models.fake_exporter import write_exporter
from tests.models.fake_trainer import write_trainer
from tests.models.onnx_files import write
from tests.models.release_server import Release, serving
from tests.streetwarden.painted import HEIGHT_PX, PARKED, WIDTH_PX
from tests.streetwarden.terminal import Terminal

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def labelled(folder: Path) -> Path:
    """A YOLO data set: one grey picture with one car, where the car model finds it."""
    for part in ("images/val2017", "labels/val2017"):
        (folder / part).mkdir(parents=True)
    grey = np.full((HEIGHT_PX, WIDTH_PX, 3), 110, np.uint8)
    assert cv2.imwrite(str(folder / "images" / "val2017" / "1.jpg"), grey)
    left, top, right, bottom = PARKED[1]
    box = ((left + right) / 2 / WIDTH_PX, (top + bottom) / 2 / HEIGHT_PX)
    size = ((right - left) / WIDTH_PX, (bottom - top) / HEIGHT_PX)
    label = " ".join(map(str, (2, *box, *size)))
    (folder / "labels" / "val2017" / "1.txt").write_text(f"{label}\n")
    return folder


def trainable(folder: Path) -> Path:
    """The same picture twice: to train with, and held out."""
    for split in ("train", "val"):
        labelled(folder / split)
    names = ", ".join(f"label{number}" for number in range(2))
    (folder / "data.yaml").write_text(f"train: train/images\nval: val/images\nnames: [{names}, car]\n")
    return folder


def imported_of(text: str) -> list[dict[str, Any]]:
    """The listed models that do not come with the program."""
    listed: list[dict[str, Any]] = json.loads(text)
    return [entry for entry in listed if not entry["bundled"]]


def test_an_imported_model_is_listed_and_shown_with_where_it_comes_from(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    origin = ("--name", "street-car", "--licence", "MIT", "--source", "made here")
    assert terminal.run("models", "import", car_model, *origin) == 0
    assert capsys.readouterr().out == "street-car: yolov8, 192 px, 80 labels, licence MIT\n"
    assert terminal.run("models", "list", "--json") == 0
    [listed] = imported_of(capsys.readouterr().out)
    assert terminal.run("models", "show", "street-car", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert listed == {name: shown[name] for name in listed}
    assert shown["size_bytes"] == car_model.stat().st_size
    assert shown["measured"] == {"accuracy": [], "speed": []}
    assert (shown["name"], shown["licence"], shown["source"]) == ("street-car", "MIT", "made here")


def test_show_for_people_is_a_card(
    terminal: Terminal, car_model: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    assert terminal.run("models", "show", car_model) == 0
    lines = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines() if line.strip()]
    card = {words[0]: words[1].strip() for words in lines}
    assert card["model"] == "car (a file, not imported)"
    assert (card["family"], card["licence"], card["source"]) == ("yolov8", "not stated", "not stated")
    assert "192" in card["input"]
    assert card["labels"].endswith("and 68 more (--json shows all)")
    assert card["classes"].startswith(
        "person, bicycle, car, motorcycle, bus, truck, umbrella; goods (handbag, "
    )
    assert card["nothing"].startswith("measured yet")


def test_what_a_model_s_maker_wrote_cannot_move_the_cursor(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    origin = ("--licence", "[red]MIT\x1b[2J", "--source", "\x07here")
    assert terminal.run("models", "import", car_model, *origin) == 0
    capsys.readouterr()
    assert terminal.run("models", "show", "car") == 0
    out = capsys.readouterr().out
    assert "[red]MIT\N{REPLACEMENT CHARACTER}[2J" in out
    assert not {"\x1b", "\x07"} & set(out)


def test_an_evaluation_of_an_imported_model_is_on_its_card(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    data = labelled(terminal.folder / "my-street")
    assert terminal.run("models", "import", car_model) == 0
    for _ in range(2):
        assert terminal.run("models", "evaluate", "--model", "car", "--data", data) == 0
    capsys.readouterr()
    assert terminal.run("models", "show", "car", "--json") == 0
    [figure] = json.loads(capsys.readouterr().out)["measured"]["accuracy"]
    assert (figure["data"], figure["images"], figure["boxes"]) == ("my-street", 1, 1)
    assert (figure["engine"], figure["precision"]) == ("onnxruntime", "fp32")
    assert figure["map50"] == pytest.approx(1.0, abs=0.01)
    assert terminal.run("models", "show", "car") == 0
    assert "my-street" in (out := capsys.readouterr().out)
    assert "nothing measured yet" not in out


def test_a_zoo_without_imports_lists_none_and_hints_at_how(terminal: Terminal, capsys: Captured) -> None:
    assert terminal.run("models", "list", "--json") == 0
    assert imported_of(capsys.readouterr().out) == []
    assert terminal.run("models", "list") == 0
    assert "no models of your own yet; streetwarden models import FILE" in capsys.readouterr().err


def test_of_a_folder_what_can_be_is_imported_and_the_rest_is_told(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    weights = terminal.folder / "weights"
    weights.mkdir()
    (weights / "car.onnx").write_bytes(car_model.read_bytes())
    (weights / "half.onnx").write_bytes(car_model.read_bytes()[:2000])
    assert terminal.run("models", "import", weights, "--json") == 1
    captured = capsys.readouterr()
    imported = {entry["name"]: "error" in entry for entry in json.loads(captured.out)}
    assert imported == {"car": False, "half.onnx": True}
    assert captured.err.splitlines()[-1] == "error: 1 of 2 files were not imported, see above"


def test_a_name_for_a_whole_folder_is_refused(terminal: Terminal, capsys: Captured) -> None:
    assert terminal.run("models", "import", terminal.folder, "--name", "all") == 2
    assert "expected with a single FILE, got a folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"", "empty"), (b"no model", "not-a-model.onnx"), (None, "not-a-model.onnx")],
)
def test_what_is_no_model_is_code_2_and_named(
    content: bytes | None, expected: str, terminal: Terminal, capsys: Captured
) -> None:
    path = terminal.folder / "not-a-model.onnx"
    if content is not None:
        path.write_bytes(content)
    assert terminal.run("models", "import", path) == 2
    err = capsys.readouterr().err
    assert expected in err
    assert "Traceback" not in err


def test_a_model_that_is_not_there_names_those_that_are(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    assert terminal.run("models", "import", car_model) == 0
    assert terminal.run("models", "show", "lorry") == 2
    assert "no model 'lorry'" in (err := capsys.readouterr().err)
    assert "known: car" in err


def test_a_faultless_model_has_a_perfect_average_precision(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    data = labelled(terminal.folder / "set")
    assert terminal.run("models", "evaluate", "--model", car_model, "--data", data, "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["images"], result["boxes"]) == (1, 1)
    assert result["map50"] == pytest.approx(1.0, abs=0.01)
    assert (result["boxes_small"], result["map50_95_small"], result["map50_95_large"]) == (0, None, None)
    assert result["map50_95_medium"] == result["map50_95"]
    assert terminal.run("models", "evaluate", "--model", car_model, "--data", data) == 0
    assert "on 1 pictures, 1 boxes: mAP50-95" in capsys.readouterr().out


def test_an_evaluation_is_written_as_json_and_as_a_page_and_two_can_be_compared(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    call = ("models", "evaluate", "--model", car_model, "--data", labelled(terminal.folder / "street"))
    out = terminal.folder / "reports" / "first"
    assert terminal.run(*call, "--json", "--out", out) == 0
    shown = json.loads(capsys.readouterr().out)
    written = json.loads((out / "evaluation.json").read_text("utf-8"))
    assert shown == {name: value for name, value in written.items() if name != "run"}
    assert written["run"]["settings"] == {"data": "street", "size": 192, "split": None}
    page = (out / "evaluation.html").read_text("utf-8")
    for words in ("streetwarden models evaluate", "Precision by recall", "by size", "by label", "car (1)"):
        assert words in page
    assert terminal.run("bench", "compare", out / "evaluation.json", out / "evaluation.json") == 0
    assert "0 worse, 0 better" in capsys.readouterr().out


def test_a_report_that_cannot_be_written_is_code_1_with_the_reason(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    (terminal.folder / "taken").write_text("a file")
    call = ("models", "evaluate", "--model", car_model, "--data", labelled(terminal.folder / "street"))
    assert terminal.run(*call, "--out", terminal.folder / "taken" / "here") == 1
    assert "--out: " in (err := capsys.readouterr().err)
    assert "cannot be written: Not a directory" in " ".join(err.split())


def test_pictures_that_are_not_there_are_code_2(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    missing = terminal.folder / "missing"
    assert terminal.run("models", "evaluate", "--model", car_model, "--data", missing) == 2
    assert str(missing) in capsys.readouterr().err


def test_held_out_pictures_are_measured_unless_others_are_asked_for(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    data = trainable(terminal.folder / "set")
    for split in ("val", "train"):
        asked = () if split == "val" else ("--split", split)
        assert terminal.run("models", "evaluate", "--model", car_model, "--data", data, "--json", *asked) == 0
        result = json.loads(capsys.readouterr().out)
        assert (result["split"], result["images"]) == (split, 1)
    assert terminal.run("models", "evaluate", "--model", car_model, "--data", data, "--split", "x") == 2


def test_training_ends_in_a_model_and_its_figures(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    data, out = trainable(terminal.folder / "set"), terminal.folder / "my-car"
    python = write_trainer(terminal.folder, car_model)
    call = ("models", "train", "--data", data, "--out", out, "--epochs", "2", "--python", python, "--json")
    assert terminal.run(*call) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["map50"] == pytest.approx(1.0, abs=0.01)
    assert "epoch 2 of 2: box_loss 1.5; 0.020 s a picture" in captured.err
    assert sorted(path.name for path in out.iterdir()) == [
        "manifest.yaml",
        "my-car.onnx",
        "training.json",
        "work",
    ]
    assert terminal.run("models", "import", out) == 0


@pytest.mark.parametrize(
    ("options", "code", "expected"),
    [
        (("--size", "300"), 2, "--size: expected a multiple of 32, got 300"),
        (("--epochs", "0"), 2, "--epochs"),
        (("--data", "nowhere"), 2, "nowhere/data.yaml: expected folders of pictures for train and val"),
        (("--python", "nowhere"), 1, "--python .train/bin/python"),
    ],
)
def test_a_training_that_cannot_begin_says_what_to_do(
    terminal: Terminal, capsys: Captured, options: tuple[str, str], code: int, expected: str
) -> None:
    data, out = trainable(terminal.folder / "set"), terminal.folder / "my-car"
    assert terminal.run("models", "train", "--data", data, "--out", out, *options) == code
    assert expected in capsys.readouterr().err
    assert not out.exists()


def test_a_checkpoint_is_imported_through_the_environment_that_can_open_it(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    weights = write(terminal.folder / "best.pt", b"PK weights")
    python = write_exporter(terminal.folder, car_model)
    assert (
        terminal.run("models", "import", weights, "--python", python, "--licence", "AGPL-3.0", "--json") == 0
    )
    [entry] = json.loads(capsys.readouterr().out)
    assert (entry["name"], entry["file"], entry["licence"]) == ("best", "best.onnx", "AGPL-3.0")


def test_a_checkpoint_is_exported_beside_itself_but_over_nothing(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    weights = write(terminal.folder / "best.pt", b"PK weights")
    call = (
        "models",
        "export",
        weights,
        "--python",
        write_exporter(terminal.folder, car_model),
        "--size",
        "416",
    )
    assert terminal.run(*call) == 0
    assert weights.with_suffix(".onnx").read_bytes() == car_model.read_bytes()
    assert "best.onnx: yolov8" in capsys.readouterr().out
    assert terminal.run(*call) == 2
    assert "best.onnx: is there already; choose another --out" in capsys.readouterr().err
    assert terminal.run(*call, "--out", terminal.folder / "other.onnx", "--trust-pickle") == 0
    assert "--trust-pickle: a .pt file is loaded whole and may run code" in capsys.readouterr().err
    assert json.loads((terminal.folder / "told.json").read_text())["trust"] == "anything"


@pytest.mark.parametrize(
    ("call", "code", "expected"),
    [
        (("export", "a.onnx"), 2, "a.onnx: expected a checkpoint (.pt)"),
        (("export", "a.pt"), 2, "a.pt: no such file"),
        (("export", "a.pt", "--size", "100"), 2, "--size: expected a multiple of 32, got 100"),
        (("import", "a.pt"), 2, "a.pt: no such file"),
        (("pull", "lorry"), 2, "no model 'lorry' can be pulled; known: yolox-nano, yolox-tiny"),
        (("pull", "yolo11n", "--python", "nowhere"), 1, "--python .train/bin/python"),
    ],
)
def test_what_cannot_be_pulled_or_converted_says_what_to_do(
    terminal: Terminal, capsys: Captured, call: tuple[str, ...], code: int, expected: str
) -> None:
    assert terminal.run("models", *call) == code
    err = capsys.readouterr().err
    assert expected in " ".join(err.split())
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "call",
    [
        ("import", "a.onnx", "--labels", "nowhere"),
        ("pull", "yolo11n", "--catalogue", "nowhere"),
        ("pull", "yolo11n", "--python", "nowhere"),
    ],
)
def test_a_file_that_is_not_there_is_told_in_words(
    terminal: Terminal, capsys: Captured, call: tuple[str, ...]
) -> None:
    assert terminal.run("models", *call) > 0
    err = " ".join(capsys.readouterr().err.split())
    assert "nowhere: " in err
    assert "No such file or directory" in err
    assert "[Errno" not in err


def test_a_closed_network_names_the_address_and_the_way_by_hand(
    terminal: Terminal, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")  # nobody listens there
    assert terminal.run("models", "pull", "yolox-nano", "--json") == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert (
        "https://github.com/Megvii-BaseDetection/YOLOX/releases/download/0.1.1rc0/yolox_nano.onnx"
        in captured.err
    )
    assert "streetwarden models import FILE" in captured.err


def test_a_model_is_pulled_by_its_name_and_its_sum_is_told(
    terminal: Terminal, car_model: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    catalogue = terminal.folder / "mirror.yaml"
    with serving(Release(car_model.read_bytes())) as release:
        offer = {"name": "our-car", "url": release.url, "licence": "MIT"}
        catalogue.write_text(json.dumps({"hosts": ["127.0.0.1"], "schemes": ["http"], "models": [offer]}))
        call = ("models", "pull", "our-car", "--catalogue", catalogue)
        assert terminal.run(*call) == 0
        captured = capsys.readouterr()
        assert captured.out == "our-car: yolov8, 192 px, 80 labels, licence MIT\n"
        assert "it was recorded now; a later pull must give the same" in " ".join(captured.err.split())
        assert terminal.run(*call, "--json") == 0
        pulled = json.loads(capsys.readouterr().out)
        assert pulled["published_file"] == {
            "sha256": pulled["sha256"],
            "known_from": None,
            "first_pull": False,
        }
        release.content = car_model.read_bytes()[:-1] + b"x"
        assert terminal.run(*call) == 2
        assert f"expected sha256 {pulled['sha256']}" in capsys.readouterr().err


def test_every_model_on_offer_is_in_the_help_and_in_the_reference(
    terminal: Terminal, capsys: Captured
) -> None:
    assert terminal.run("models", "pull", "--help") == 0
    told = capsys.readouterr().out
    reference = (Path(__file__).parents[2] / "docs" / "ref" / "models.md").read_text("utf-8")
    for offer in load_catalogue().models:
        assert offer.name in told
        assert f"`{offer.name}`" in reference


@pytest.mark.parametrize("name", ["pull", "export", "import", "evaluate"])
def test_every_option_of_pulling_converting_and_evaluating_is_in_the_reference(name: str) -> None:
    reference = (Path(__file__).parents[2] / "docs" / "ref" / "models.md").read_text("utf-8")
    known = {"--name", "--labels", "--licence", "--source"}  # described in prose: as given at import
    for parameter in command.commands[name].params:
        for option in parameter.opts:
            assert not option.startswith("--") or option in known or option in reference

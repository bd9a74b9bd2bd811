"""The rewritten graph on disk, made at first use: what OpenVINO compiles, and keeps compiled beside it."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import openvino as ov

from .graph import FORM, rewrite


def cached_graph(core: ov.Core, path: str, cache: str) -> Any:
    """What compile_model takes: a path, or the graph itself where the folder cannot be written. The file at `path` stays
    as it is; its size and time tell it from another."""
    seen = os.stat(path)
    folder = Path(cache) / f"graph-{FORM}-{seen.st_size:x}-{seen.st_mtime_ns:x}"
    graph = folder / "htdemucs.xml"
    if graph.exists():
        return str(graph)
    model = core.read_model(path)
    rewrite(model)
    try:
        keep(model, folder)
    except OSError:
        return model
    return str(graph)


def keep(model: ov.Model, folder: Path) -> None:
    """Whole or not at all; what was kept of other forms goes."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="making-", dir=folder.parent))
    try:
        ov.save_model(model, made / "htdemucs.xml", compress_to_fp16=False)
        made.rename(folder)
    except RuntimeError as error:  # how OpenVINO says that it could not write
        raise OSError(str(error)) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
    for old in folder.parent.iterdir():
        if old.suffix == ".blob":
            with suppress(OSError):  # another process may still read it
                old.unlink()
        elif old.name.startswith("graph-") and old != folder:
            shutil.rmtree(old, ignore_errors=True)

"""Models of the demucs package by torch: on a GPU where there is one, else on the CPU; one segment at a time.

Source: demucs/apply.py, apply_model with shifts=0, split=False, and demucs/repo.py for the folder's form: NAME.yaml and
SIGNATURE-CHECKSUM.th.
"""

import inspect
import math
import queue
import threading
from fractions import Fraction
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from demucs.demucs import Demucs
from demucs.hdemucs import HDemucs
from demucs.htdemucs import HTDemucs
from demucs.states import set_state
from numpy.typing import NDArray

RATE = 44100
CLASSES = (HTDemucs, HDemucs, Demucs)
Floats = NDArray[np.float32]


def device_of(wanted: str) -> torch.device:
    """`auto`: cuda, then mps, then the CPU."""
    if wanted != "auto":
        return torch.device(wanted)
    if torch.cuda.is_available():
        return torch.device("cuda")
    mps = getattr(torch.backends, "mps", None)
    return torch.device("mps" if mps is not None and mps.is_available() else "cpu")


def describe(device: str = "auto") -> dict[str, Any]:
    """Versions and device, as stems name them: with what changes the bits."""
    found = device_of(device)
    return {
        "version": f"{version_of('demucs')} torch {torch.__version__.split('+')[0]} f32 {found.type}",
        "device": torch.cuda.get_device_name(found) if found.type == "cuda" else found.type,
        "diffq": has_diffq(),
    }


def has_diffq() -> bool:
    try:
        import diffq  # noqa: F401
    except ImportError:
        return False
    return True


def read_package(path: Path, pinned: bool) -> dict[str, Any]:
    """A checkpoint as plain tensors, numbers and the classes that a model needs. Anything else is unpickled only from a
    file whose whole SHA-256 is pinned."""
    with torch.serialization.safe_globals([*CLASSES, Fraction]):
        try:
            return torch.load(path, "cpu", weights_only=True)
        except Exception:
            if not pinned:
                raise
    return torch.load(path, "cpu", weights_only=False)


def open_model(path: Path, pinned: bool) -> Any:
    package = read_package(path, pinned)
    klass, kwargs = package["klass"], dict(package["kwargs"])
    if klass not in CLASSES:
        raise ValueError(f"{path.name} holds no model of demucs")
    known = inspect.signature(klass).parameters
    model = klass(*package["args"], **{key: value for key, value in kwargs.items() if key in known})
    set_state(model, package["state"])
    return model.eval()


def file_of(folder: Path, signature: str) -> Path:
    found = sorted([*folder.glob(f"{signature}.th"), *folder.glob(f"{signature}-*.th")])
    if len(found) != 1:
        raise FileNotFoundError(f"{len(found)} files {signature}-*.th in {folder}")
    return found[0]


class Model:
    """A bag of one or more models. Its stems of a segment are Σ weight · stem ÷ Σ weight over its models."""

    def __init__(self, folder: str, name: str, pinned: bool, device: str, threads: int) -> None:
        if threads > 0:
            torch.set_num_threads(threads)
        torch.backends.cudnn.benchmark = False
        torch.backends.cudnn.deterministic = True
        self._device = device_of(device)
        root = Path(folder)
        bag = yaml.safe_load((root / f"{name}.yaml").read_text(encoding="utf-8"))
        models = [open_model(file_of(root, signature), pinned) for signature in bag["models"]]
        self._sources: list[str] = list(models[0].sources)
        self._weights = bag.get("weights") or [[1.0] * len(self._sources) for _ in models]
        self._segment = segment_of(models, bag.get("segment"))
        self._whole = all(isinstance(model, HTDemucs) for model in models)
        check(models, self._whole, self._weights)
        self._models = [model.to(self._device) for model in models]
        self._started = self._running = self._given_up = 0
        for model in self._models:
            for layer in model.modules():
                layer.register_forward_pre_hook(self._go_on)
        self._work: queue.Queue[Floats] = queue.Queue()
        self._done: queue.Queue[Floats | Exception] = queue.Queue()
        threading.Thread(target=self._run, daemon=True).start()

    @property
    def shape(self) -> dict[str, Any]:
        segment = int(RATE * self._segment)
        return {"stems": self._sources, "segment": segment, "stride": int(0.75 * segment), "whole": self._whole}

    @staticmethod
    def prepare(payload: bytearray) -> Floats:
        return np.frombuffer(payload, np.float32).reshape(2, -1)

    def start(self, mix: Floats) -> None:
        self._started += 1
        self._work.put(mix)

    def finish(self) -> Floats:
        done = self._done.get()
        if isinstance(done, Exception):
            raise done
        return done

    @staticmethod
    def stems(outputs: Floats) -> Floats:
        """[stems, 2, samples], in the order of the model's sources."""
        return outputs

    def cancel(self) -> None:
        """Breaks the running segment off before its next layer."""
        self._given_up = self._started

    def _go_on(self, *_: Any) -> None:
        if self._given_up >= self._running:
            raise InterruptedError("cancelled")

    def _run(self) -> None:
        while True:
            mix = self._work.get()
            self._running += 1
            try:
                self._done.put(self._separate(mix))
            except Exception as error:  # told to the caller in its own thread
                self._done.put(error)

    def _separate(self, mix: Floats) -> Floats:
        with torch.no_grad():
            given = torch.from_numpy(mix.copy()).to(self._device)[None]
            total = sum(self._weighed(model, weights, given) for model, weights in zip(self._models, self._weights))
            for k in range(len(self._sources)):
                total[:, k] /= sum(weights[k] for weights in self._weights)
            return np.ascontiguousarray(total[0].cpu().numpy())

    @staticmethod
    def _weighed(model: Any, weights: list[float], given: torch.Tensor) -> torch.Tensor:
        out = model(given)
        for k, weight in enumerate(weights):
            out[:, k] *= weight
        return out


def segment_of(models: list[Any], wanted: float | None) -> float | Fraction:
    """In seconds, the same for all; a bag's own segment stands over those of its models, but for longer ones than an
    HTDemucs takes."""
    segments = {
        wanted
        if wanted is not None and (not isinstance(model, HTDemucs) or wanted <= model.segment)
        else model.segment
        for model in models
    }
    if len(segments) != 1:
        raise ValueError(f"models of one bag take segments of {sorted(map(float, segments))} s")
    return segments.pop()


def check(models: list[Any], whole: bool, weights: list[list[float]]) -> None:
    first = models[0]
    if any(model.sources != first.sources for model in models):
        raise ValueError("models of one bag have other stems than the first")
    if any(model.samplerate != RATE or model.audio_channels != 2 for model in models):
        raise ValueError("a model that is not for stereo at 44.1 kHz")
    if any(isinstance(model, Demucs) for model in models):
        raise ValueError("a Demucs of the first kind, which needs context beyond its segment; HDemucs and HTDemucs do not")
    if not whole and any(isinstance(model, HTDemucs) for model in models):
        raise ValueError("a bag of models of two kinds")
    if len(weights) != len(models) or any(len(row) != len(first.sources) for row in weights):
        raise ValueError("weights that do not fit the models of the bag")
    if not all(math.isfinite(total) and total != 0 for total in map(sum, zip(*weights))):
        raise ValueError("a stem to which no model gives weight")

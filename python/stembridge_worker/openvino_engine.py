"""HTDemucs by OpenVINO on the CPU: bf16 where the processor has it, else f32; STFT outside the graph."""

from typing import Any

import numpy as np
import openvino as ov

from .graph import FORM
from .graph_cache import cached_graph
from .transform import SEGMENT, Floats, spectrogram, waveform

SPECTRUM_OUT, WAVE_OUT = 5, 4


def precision_of(core: ov.Core) -> str:
    return "bf16" if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"


def describe() -> dict[str, Any]:
    """Engine, version, precision and form of the graph as stems name them."""
    version = ov.__version__.split("-")[0]
    return {"engine": "openvino", "version": f"{version} {precision_of(ov.Core())} graph {FORM}"}


class Model:
    """One compiled model with one infer request: start(mix), then finish() → stems."""

    def __init__(self, path: str, cache: str, threads: int) -> None:
        core = ov.Core()
        options: dict[str, Any] = {"INFERENCE_PRECISION_HINT": precision_of(core), "CACHE_DIR": cache}
        if threads > 0:
            options["INFERENCE_NUM_THREADS"] = threads
        self._compiled = core.compile_model(cached_graph(core, path, cache), "CPU", options)
        self._request = self._compiled.create_infer_request()
        rank = {len(port.shape): i for i, port in enumerate(self._compiled.inputs)}
        self._wave_in, self._spectrum_in = rank[3], rank[4]
        out = {len(port.shape): i for i, port in enumerate(self._compiled.outputs)}
        self._wave_out, self._spectrum_out = out[WAVE_OUT], out[SPECTRUM_OUT]

    @staticmethod
    def prepare(payload: bytearray) -> tuple[Floats, Floats]:
        mix = np.frombuffer(payload, np.float32).reshape(2, SEGMENT)
        return mix[None], spectrogram(mix)

    def start(self, inputs: tuple[Floats, Floats]) -> None:
        wave, spectrum = inputs
        self._request.start_async({self._wave_in: wave, self._spectrum_in: spectrum}, share_inputs=True)

    def finish(self) -> tuple[Floats, Floats]:
        """Waits; the outputs hold until the next start."""
        self._request.wait()
        wave = self._request.get_output_tensor(self._wave_out).data[0]
        spectrum = self._request.get_output_tensor(self._spectrum_out).data[0]
        return wave, spectrum

    @staticmethod
    def stems(outputs: tuple[Floats, Floats]) -> Floats:
        """[4, 2, SEGMENT]: drums, bass, other, vocals, in memory of their own."""
        wave, spectrum = outputs
        stems = waveform(spectrum)
        stems += wave
        return stems

    def cancel(self) -> None:
        self._request.cancel()

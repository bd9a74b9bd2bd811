"""The machine's peak: multiply-adds a second of large matrix products in float32 and bfloat16, by OpenVINO on the CPU.
PYTHON test/bench/gemm-peak.py [--seconds 3], where PYTHON is the light environment's; one JSON line."""

import argparse
import json
import time

import numpy as np
import openvino as ov
from openvino import opset13 as op

ROWS, WIDTH, DEPTH = 2048, 2048, 4


def compiled(core: ov.Core, precision: str) -> ov.CompiledModel:
    """DEPTH products in a row: [ROWS, WIDTH] by [WIDTH, WIDTH]."""
    random = np.random.default_rng(1)
    x = op.parameter([ROWS, WIDTH], np.float32)
    y = x
    for _ in range(DEPTH):
        weight = random.standard_normal((WIDTH, WIDTH)).astype(np.float32) / WIDTH**0.5
        y = op.matmul(y, op.constant(weight), False, True)
    return core.compile_model(ov.Model([y], [x]), "CPU", {"INFERENCE_PRECISION_HINT": precision})


def peak(core: ov.Core, precision: str, seconds: float) -> float:
    """Giga multiply-adds a second, of the quickest run."""
    request = compiled(core, precision).create_infer_request()
    x = np.random.default_rng(2).standard_normal((ROWS, WIDTH)).astype(np.float32)
    request.infer([x])
    best, began = float("inf"), time.perf_counter()
    while time.perf_counter() - began < seconds:
        start = time.perf_counter()
        request.infer([x])
        best = min(best, time.perf_counter() - start)
    return DEPTH * ROWS * WIDTH * WIDTH / best / 1e9


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=3)
    asked = parser.parse_args()
    core = ov.Core()
    known = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    precisions = ["f32", "bf16"] if "BF16" in known else ["f32"]
    print(json.dumps({p: round(peak(core, p, asked.seconds)) for p in precisions}))

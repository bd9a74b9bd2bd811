"""python -m stembridge_worker openvino --model PATH --cache DIR [--threads N] [--low-priority]
python -m stembridge_worker demucs --repo DIR --name NAME [--pinned] [--bytes B] [--device D] [--threads N] [--low-priority]
python -m stembridge_worker probe [demucs]"""

import argparse
import json
import os
import sys
from contextlib import suppress
from typing import Any


def lower_priority() -> None:
    """Before any thread starts: threads inherit it. Windows gets it from the parent. On Linux whoever wakes takes the core
    at once from an idle task, and from one that is only nice when its slice is over, milliseconds later."""
    if hasattr(os, "nice"):
        os.nice(19)
    if hasattr(os, "SCHED_IDLE"):
        with suppress(OSError):  # a container may refuse it
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="stembridge_worker")
    engines = parser.add_subparsers(dest="command", required=True)
    probe = engines.add_parser("probe", help="says which engine runs here, as one JSON line")
    probe.add_argument("engine", nargs="?", choices=["openvino", "demucs"], default="openvino")
    openvino = engines.add_parser("openvino", help="separates segments until stdin closes")
    openvino.add_argument("--model", required=True)
    openvino.add_argument("--cache", required=True)
    demucs = engines.add_parser("demucs", help="separates segments by a model of a folder until stdin closes")
    demucs.add_argument("--repo", required=True, help="NAME.yaml and SIGNATURE-CHECKSUM.th")
    demucs.add_argument("--name", required=True)
    demucs.add_argument("--pinned", action="store_true", help="every file was checked by its whole SHA-256")
    demucs.add_argument("--bytes", default="", help="what names the bytes of its files in the version")
    demucs.add_argument("--device", default="auto")
    for engine in (openvino, demucs):
        engine.add_argument("--threads", type=int, default=0)
        engine.add_argument("--low-priority", action="store_true")
    return parser.parse_args()


def describe(engine: str) -> dict[str, Any]:
    if engine == "demucs":
        from .demucs_engine import describe as demucs

        return demucs()
    from .openvino_engine import describe as openvino

    return openvino()


def openvino(asked: argparse.Namespace) -> Any:
    from .openvino_engine import Model, describe

    return Model(asked.model, asked.cache, asked.threads), describe()


def demucs(asked: argparse.Namespace) -> Any:
    from .demucs_engine import Model, describe
    from .serve import ModelRefusedError

    try:
        model = Model(asked.repo, asked.name, asked.pinned, asked.device, asked.threads)
    except Exception as error:  # torch's own errors have no common type
        raise ModelRefusedError(str(error).strip().split("\n")[0]) from error
    version = f"{describe(asked.device)['version']} {asked.bytes}".strip()
    return model, {"engine": f"demucs:{asked.name}", "version": version, "shape": model.shape}


def main() -> int:
    asked = arguments()
    if asked.command == "probe":
        print(json.dumps(describe(asked.engine)))
        return 0
    if asked.low_priority:
        lower_priority()
    from .serve import serve

    return serve(lambda: (demucs if asked.command == "demucs" else openvino)(asked))


if __name__ == "__main__":
    sys.exit(main())

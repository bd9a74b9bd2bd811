"""python -m stembridge_worker openvino --model PATH --cache DIR [--threads N] [--low-priority]
python -m stembridge_worker probe"""

import argparse
import json
import os
import sys


def lower_priority() -> None:
    """Before any thread starts: threads inherit it. Windows gets it from the parent."""
    if hasattr(os, "nice"):
        os.nice(19)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="stembridge_worker")
    engines = parser.add_subparsers(dest="command", required=True)
    engines.add_parser("probe", help="says which engine runs here, as one JSON line")
    openvino = engines.add_parser("openvino", help="separates segments until stdin closes")
    openvino.add_argument("--model", required=True)
    openvino.add_argument("--cache", required=True)
    openvino.add_argument("--threads", type=int, default=0)
    openvino.add_argument("--low-priority", action="store_true")
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    if asked.command == "probe":
        from .openvino_engine import describe

        print(json.dumps(describe()))
        return 0
    if asked.low_priority:
        lower_priority()
    from .serve import serve

    return serve(asked.model, asked.cache, asked.threads)


if __name__ == "__main__":
    sys.exit(main())

"""Serves segments on stdio until stdin closes.

in:  {"op": "segment", "id"} + float32 [2, samples]      {"op": "cancel"}: drops what is queued or running
out: {"t": "hello", "engine", "version", "rss", "shape"}   {"t": "refused", "error"}
     {"t": "stems", "id", "rss"} + float32 [stems, 2, samples]
     {"t": "failed", "id", "error"}
"""

import os
import queue
import signal
import sys
import threading
from typing import Any, BinaryIO, Protocol

from .wire import read_message, write_message


class ModelRefusedError(Exception):
    """The engine runs here, but not with this model's files."""


class Model(Protocol):
    """An engine with one segment at work at a time: start(prepare(payload)), then finish(), then stems()."""

    def prepare(self, payload: bytearray) -> Any: ...
    def start(self, inputs: Any) -> None: ...
    def finish(self) -> Any: ...
    def stems(self, outputs: Any) -> Any: ...
    def cancel(self) -> None: ...


def own_stdout() -> BinaryIO:
    """stdout for messages alone: whatever a library prints goes to stderr."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return channel


def peak_rss() -> int | None:
    """Peak resident bytes of this process; None where the system does not say."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


class Inbox:
    """Reads stdin in its own thread, so that the next segment's STFT overlaps with this one's inference."""

    def __init__(self, stream: BinaryIO, model: Model) -> None:
        self._items: queue.Queue[tuple[int, Any] | None] = queue.Queue()
        self._stream, self._model = stream, model
        self._dropped_up_to = -1
        self._last = -1
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while (message := read_message(self._stream)) is not None:
            head, payload = message
            if head["op"] == "cancel":
                self._dropped_up_to = self._last
                self._model.cancel()
            else:
                self._last = head["id"]
                self._items.put((head["id"], self._model.prepare(payload)))
        self._items.put(None)
        # A running inference would hold the process back; nobody is left to hear of it.
        os._exit(0)

    def dropped(self, request: int) -> bool:
        return request <= self._dropped_up_to

    def take(self, wait: bool) -> tuple[int, Any] | None:
        try:
            return self._items.get(block=wait)
        except queue.Empty:
            return None


def serve(open_model: Any) -> int:
    """open_model() → (model, what its hello says of it); what it prints goes to stderr."""
    # Ctrl-C reaches the whole group; whoever started us closes stdin when it is done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = own_stdout()
    try:
        model, said = open_model()
    except ModelRefusedError as error:
        write_message(out, {"t": "refused", "error": str(error)})
        return 1
    inbox = Inbox(sys.stdin.buffer, model)
    write_message(out, {"t": "hello", "rss": peak_rss(), **said})
    running: tuple[int, Any] | None = None
    while True:
        if running is None:
            running = inbox.take(wait=True)
            if running is None:
                return 0
            if inbox.dropped(running[0]):
                running = None
                continue
            model.start(running[1])
        running = step(model, inbox, out, running[0])


def step(model: Model, inbox: Inbox, out: BinaryIO, request: int) -> tuple[int, Any] | None:
    """Waits for the running segment; starts the next one, if it lies ready, while the stems of the first are sent."""
    try:
        outputs = model.finish()
    except Exception as error:  # the engine's own errors have no common type
        if not inbox.dropped(request):
            write_message(out, {"t": "failed", "id": request, "error": str(error)})
        return None
    # Before the next inference, not beside it: a processor taken from the engine makes all of its threads wait.
    stems = None if inbox.dropped(request) else model.stems(outputs)
    following = inbox.take(wait=False)
    if following is not None and inbox.dropped(following[0]):
        following = None
    if following is not None:
        model.start(following[1])
    if stems is not None:
        write_message(out, {"t": "stems", "id": request, "rss": peak_rss()}, memoryview(stems).cast("B"))
    return following

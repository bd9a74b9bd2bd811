"""PYTHON python-demucs.py FILE.wav: seconds that the demucs package takes for the file with a loaded HTDemucs of the
published size, by its own apply_model without shifts; random weights, which cost the same time. One JSON line."""

import json
import sys
import time
import wave

import numpy as np
import torch
from demucs.apply import apply_model
from demucs.htdemucs import HTDemucs

with wave.open(sys.argv[1]) as file:
    frames = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, 2)
mix = torch.from_numpy(frames.T.astype(np.float32) / 32768)
model = HTDemucs(sources=["drums", "bass", "other", "vocals"], bottom_channels=512).eval()
with torch.no_grad():
    apply_model(model, mix[None, :, : 44100 * 8], shifts=0)
    began = time.perf_counter()
    apply_model(model, mix[None], shifts=0)
print(json.dumps({"seconds": time.perf_counter() - began, "torch": torch.__version__}))

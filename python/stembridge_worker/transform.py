"""The short-time Fourier transform that HTDemucs wants, in float32, one segment at a time.

Source: demucs/hdemucs.py (_spec, _ispec) and demucs/spec.py: n_fft 4096, hop 1024, normalised, reflect padding.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

SEGMENT = 343980
FFT = 4096
HOP = 1024
FRAMES = 336
BINS = 2048
LEFT, RIGHT = 1536, 1620

Floats = NDArray[np.float32]

_hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)).astype(np.float32)
_analysis = _hann / np.float32(64)
_synthesis = _hann * np.float32(64 / 1.5)
# One stem takes 35 MB while it is transformed: no more of them at once than there are processors.
_threads = ThreadPoolExecutor(min(4, os.cpu_count() or 1))


def spectrogram(mix: Floats) -> Floats:
    """[2, SEGMENT] → [1, 4, 2048, 336]: left re, left im, right re, right im."""
    padded = np.pad(mix, ((0, 0), (LEFT, RIGHT)), mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, FFT, axis=1)[:, ::HOP]
    spectrum = np.fft.rfft(frames * _analysis, axis=-1)[..., :BINS]
    out = np.empty((1, 4, BINS, FRAMES), np.float32)
    out[0, 0::2] = spectrum.real.transpose(0, 2, 1)
    out[0, 1::2] = spectrum.imag.transpose(0, 2, 1)
    return out


def waveform(spectrum: Floats) -> Floats:
    """[4 stems, 4, 2048, 336] → [4 stems, 2, SEGMENT]; the stems are shared out among the processors."""
    out = np.empty((4, 2, SEGMENT), np.float32)
    list(_threads.map(_waveform_of_stem, spectrum, out))
    return out


def _waveform_of_stem(planes: Floats, out: Floats) -> None:
    full = np.zeros((2, FRAMES, BINS + 1), np.complex64)
    full.real[:, :, :BINS] = planes[0::2].transpose(0, 2, 1)
    full.imag[:, :, :BINS] = planes[1::2].transpose(0, 2, 1)
    frames = np.fft.irfft(full, FFT, axis=-1)
    frames *= _synthesis
    frames = frames.reshape(2, FRAMES, 4, HOP)
    sums = np.zeros((2, FRAMES + 3, HOP), np.float32)
    for block in range(4):
        sums[:, block : block + FRAMES] += frames[:, :, block]
    out[:] = sums.reshape(2, -1)[:, LEFT : LEFT + SEGMENT]

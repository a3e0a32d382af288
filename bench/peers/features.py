"""Kaldi's MFCC in numpy and scipy as a program of `npm run bench:features`: all frames at once, float32.

    python3 features.py <file of float32 samples at 16 kHz>
"""
import json
import sys
import time

import numpy as np
from scipy.fft import dct, rfft

RATE, LENGTH, SHIFT, FFT, BANDS, COEFFICIENTS, LIFTER = 16000, 400, 160, 512, 40, 13, 22
f32 = np.float32


def mel(hertz):
    return 1127 * np.log(1 + hertz / 700)


def mel_bank():
    edges = np.linspace(mel(20), mel(RATE / 2), BANDS + 2)
    bins = mel(np.arange(FFT // 2 + 1) * RATE / FFT)
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    bank = np.minimum((bins - low) / (centre - low), (high - bins) / (high - centre)).clip(0)
    bank[:, -1] = 0
    return bank.T.astype(f32)


BANK = mel_bank()
WINDOW = ((0.5 - 0.5 * np.cos(2 * np.pi * np.arange(LENGTH) / (LENGTH - 1))) ** 0.85).astype(f32)
LIFT = (1 + LIFTER / 2 * np.sin(np.pi * np.arange(COEFFICIENTS) / LIFTER)).astype(f32)
EPSILON = np.finfo(f32).eps


def features(samples):
    signal = samples * f32(32768)
    frames = np.lib.stride_tricks.sliding_window_view(signal, LENGTH)[::SHIFT]
    frames = frames - frames.mean(1, keepdims=True, dtype=f32)
    energy = np.log(np.maximum((frames * frames).sum(1), EPSILON))
    emphasised = frames - f32(0.97) * np.concatenate([frames[:, :1], frames[:, :-1]], 1)
    spectrum = rfft(emphasised * WINDOW, FFT)
    power = spectrum.real**2 + spectrum.imag**2
    bands = np.log(np.maximum(power @ BANK, EPSILON))
    cepstra = dct(bands, type=2, norm="ortho")[:, :COEFFICIENTS] * LIFT
    cepstra[:, 0] = energy
    return cepstra


samples = np.fromfile(sys.argv[1], f32)
for question in sys.stdin:
    begin = time.process_time()
    result = features(samples)
    answer = {"seconds": time.process_time() - begin, "numFrames": len(result)}
    if question.strip() == "finish":
        answer["values"] = result.ravel()[: 13 * 1000].tolist()
    print(json.dumps(answer), flush=True)

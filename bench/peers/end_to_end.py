"""The pipeline of `npm run bench:end-to-end` as numpy, scipy and scikit-learn users write it.

    python3 end_to_end.py <folder of FSDD recordings> <settings in JSON> [file for the features of the tests]

The features are those of python_speech_features (mfcc with its defaults, deltas and second deltas of N = 2), computed for
all frames of a recording at once, with mean and variance normalisation over the recording.
"""
import json
import os
import sys
import time

begin = time.perf_counter()
import numpy as np
from scipy.fft import dct, rfft
from scipy.io import wavfile
from sklearn.mixture import GaussianMixture

imported = time.perf_counter()
folder, settings = sys.argv[1], json.loads(sys.argv[2])
RATE, FFT, BANDS, COEFFICIENTS, LIFTER = 8000, 256, 26, 13, 22
LENGTH, SHIFT = 200, 80


def mel_bank():
    mel = np.linspace(0, 2595 * np.log10(1 + RATE / 2 / 700), BANDS + 2)
    bins = np.floor((FFT + 1) * 700 * (10 ** (mel / 2595) - 1) / RATE)
    bank = np.zeros((BANDS, FFT // 2 + 1))
    for band in range(BANDS):
        low, centre, high = bins[band : band + 3].astype(int)
        bank[band, low:centre] = (np.arange(low, centre) - low) / (centre - low)
        bank[band, centre:high] = (high - np.arange(centre, high)) / (high - centre)
    return bank.T.copy()


BANK = mel_bank()
LIFT = 1 + LIFTER / 2 * np.sin(np.pi * np.arange(COEFFICIENTS) / LIFTER)
EPSILON = np.finfo(float).eps


def deltas(x):
    padded = np.pad(x, ((2, 2), (0, 0)), mode="edge")
    return (padded[3:-1] - padded[1:-3] + 2 * (padded[4:] - padded[:-4])) / 10


def features(path):
    _, samples = wavfile.read(path)
    signal = np.append(samples[0], samples[1:] - 0.97 * samples[:-1])
    count = 1 + max(0, -(-(len(signal) - LENGTH) // SHIFT))
    signal = np.append(signal, np.zeros(max(0, (count - 1) * SHIFT + LENGTH - len(signal))))
    frames = np.lib.stride_tricks.sliding_window_view(signal, LENGTH)[::SHIFT][:count]
    power = np.abs(rfft(frames, FFT)) ** 2 / FFT
    energy = power.sum(1)
    bands = power @ BANK
    bands[bands == 0] = EPSILON
    energy[energy == 0] = EPSILON
    cepstra = dct(np.log(bands), type=2, norm="ortho")[:, :COEFFICIENTS] * LIFT
    cepstra[:, 0] = np.log(energy)
    first = deltas(cepstra)
    whole = np.hstack([cepstra, first, deltas(first)])
    return (whole - whole.mean(0)) / whole.std(0)


training, tests = {}, []
for name in sorted(os.listdir(folder)):
    digit, _, index = name[:-4].split("_")
    x = features(os.path.join(folder, name))
    if int(index) < 5:
        tests.append((digit, x))
    else:
        training.setdefault(digit, []).append(x)
extracted = time.perf_counter()

models = {}
for digit, matrices in training.items():
    model = GaussianMixture(
        settings["components"], covariance_type=settings["covariance"], tol=settings["tolerance"],
        reg_covar=settings["ridge"], max_iter=settings["iterations"], random_state=0,
    )
    models[digit] = model.fit(np.vstack(matrices))
trained = time.perf_counter()

right = 0
for digit, x in tests:
    scores = {label: model.score(x) for label, model in models.items()}
    right += max(scores, key=scores.get) == digit
scored = time.perf_counter()

if len(sys.argv) > 3:
    np.vstack([x for _, x in tests]).astype(np.float32).tofile(sys.argv[3])
print(json.dumps({
    "accuracy": right / len(tests),
    "tests": len(tests),
    "iterations": sum(model.n_iter_ for model in models.values()),
    "stages": {
        "import": imported - begin, "read and extract": extracted - imported,
        "train": trained - extracted, "score": scored - trained,
    },
}))

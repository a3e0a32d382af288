"""Diarisation errors by NIST's md-eval.pl (SCTK 2.4.10, Debian's package sctk) of made-up meetings.

    python3 make-diarization-error.py <md-eval.pl> > diarization-error.json
"""
import json, random, re, subprocess, sys, tempfile, os

MD_EVAL = sys.argv[1]


def meeting(seed, speakers, overlap):
    """Turns in hundredths of a second, no speaker over himself."""
    rng = random.Random(seed)
    busy = {name: 0 for name in speakers}
    time, turns = 0, []
    for _ in range(14):
        name = rng.choice(speakers)
        start = max(busy[name], time + rng.randrange(-200 if overlap else 0, 150), 0)
        end = start + rng.randrange(60, 500)
        busy[name], time = end + 1, end
        turns.append((start, end, name))
    return turns


def heard(reference, seed, names):
    """The same turns with moved edges, wrong names, some lost, some made up."""
    rng = random.Random(seed)
    busy = {}
    turns = []
    for start, end, name in reference:
        if rng.random() < 0.1:
            continue
        name = names[name] if rng.random() < 0.8 else rng.choice(sorted(names.values()) + ["extra"])
        start = max(busy.get(name, 0), start + rng.randrange(-60, 60), 0)
        end = end + rng.randrange(-60, 60)
        if end > start:
            busy[name] = end + 1
            turns.append((start, end, name))
    return turns


def rttm(path, turns):
    with open(path, "w") as file:
        for start, end, name in turns:
            file.write(f"SPEAKER m 1 {start / 100:.2f} {(end - start) / 100:.2f} <NA> <NA> {name} <NA> <NA>\n")


def md_eval(folder, region, flags):
    with open(f"{folder}/m.uem", "w") as file:
        file.write(f"m 1 {region[0]:.2f} {region[1]:.2f}\n")
    command = ["perl", MD_EVAL, "-r", f"{folder}/ref.rttm", "-s", f"{folder}/sys.rttm", "-u", f"{folder}/m.uem", *flags]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    out = out[out.index("*** Performance analysis for Speaker Diarization for ALL") :]
    number = lambda name: float(re.search(name + r" = *([\d.]+)", out)[1])
    return {
        "scored": number("SCORED SPEAKER TIME"),
        "missed": number("MISSED SPEAKER TIME"),
        "falseAlarm": number("FALARM SPEAKER TIME"),
        "confusion": number("SPEAKER ERROR TIME"),
        "errorRate": number("OVERALL SPEAKER DIARIZATION ERROR") / 100,
    }


cases = []
for seed in range(8):
    speakers = ["ann", "bea", "cyd", "dan"][: 2 + seed % 3]
    reference = meeting(seed, speakers, overlap=seed % 2 == 1)
    hypothesis = heard(reference, 100 + seed, dict(zip(speakers, ["s1", "s2", "s3", "s4"])))
    region = [0, (max(end for _, end, _ in reference + hypothesis) + 100) / 100]
    with tempfile.TemporaryDirectory() as folder:
        rttm(f"{folder}/ref.rttm", reference)
        rttm(f"{folder}/sys.rttm", hypothesis)
        for collar in (0, 0.25):
            for ignore in (False, True):
                flags = ["-c", str(collar)] + (["-1"] if ignore else [])
                cases.append(
                    {
                        "reference": [[a / 100, b / 100, n] for a, b, n in reference],
                        "hypothesis": [[a / 100, b / 100, n] for a, b, n in hypothesis],
                        "region": region,
                        "collar": collar,
                        "ignoreOverlap": ignore,
                        "expected": md_eval(folder, region, flags),
                    }
                )

print('{"made": "md-eval.pl of NIST SCTK 2.4.10 (Debian sctk) by make-diarization-error.py", "cases": [')
print(",\n".join(json.dumps(case) for case in cases))
print("]}")

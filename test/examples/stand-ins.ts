import { createMixture, encodeWav, featureMatrix, trainClassifier } from "../../src/index.js";
import { createRandom } from "../../src/math/random.js";
import type { FeatureMatrix, GaussianMixture, Utterance, Waveform } from "../../src/types.js";
import { buzz } from "../oracles/sounds.js";

/**
 * What an @example may use without making it: small, made up, the same at each run. Besides these it has all exports of
 * voxmix and of voxmix/node, those of its own file, and the files of `writeWorkingFolder` in its folder.
 *
 * | name             | what it is                                                                        |
 * | ---------------- | --------------------------------------------------------------------------------- |
 * | `waveform`       | a sound of 0.5 s at 8 kHz: 0.1 s near silence, 0.3 s of a tone, 0.1 s near silence |
 * | `recordings`     | three sounds like it                                                              |
 * | `bytes`          | `waveform` as a WAV file                                                          |
 * | `features`       | 40 frames of 2 values: 20 about (0, 0), 20 about (4, 2)                           |
 * | `utterances`     | features of 2 values of "ada" and "bob", 4 of each, in the groups "a" … "d"       |
 * | `testUtterances` | 2 more of each                                                                    |
 * | `classifier`     | trained on `utterances`, by speaker                                               |
 * | `ada`, `bob`     | mixtures of 2 components about (0, 0) and (4, 2)                                  |
 * | `background`     | a mixture of 8 components over both                                               |
 * | `mixture`        | one of 3 components between them                                                  |
 */
export type StandIns = Awaited<ReturnType<typeof makeStandIns>>;

export async function makeStandIns() {
  const waveform = word(200, 1);
  const utterances = ["a", "b", "c", "d"].flatMap((group, take) => speakers(group, take));
  const classifier = await trainClassifier(utterances, { by: "speaker", numComponents: 2 });
  return {
    waveform,
    recordings: [waveform, word(300, 2), word(400, 3)],
    bytes: encodeWav(waveform),
    features: featureMatrix([...cloud(0, 0, 20, 1), ...cloud(4, 2, 20, 2)]),
    utterances,
    testUtterances: ["e", "f"].flatMap((group, take) => speakers(group, 10 + take)),
    classifier,
    ada: mixtureAt(0, 0, 2),
    bob: mixtureAt(4, 2, 2),
    background: mixtureAt(2, 1, 8),
    mixture: mixtureAt(2, 1, 3),
    /** What an example prints is nobody's to read. */
    console: { log: (..._: unknown[]) => {} },
  };
}

/** A tone between two stretches of faint noise. */
function word(pitch: number, seed: number): Waveform {
  const { samples, ...rest } = buzz(pitch, seed, { seconds: 0.5 });
  const random = createRandom(seed);
  const isSpoken = (n: number) => n >= 0.1 * rest.sampleRate && n < 0.4 * rest.sampleRate;
  return { ...rest, samples: samples.map((sample, n) => (isSpoken(n) ? sample : 0.001 * random.normal())) };
}

function cloud(x: number, y: number, numFrames: number, seed: number): number[][] {
  const random = createRandom(seed);
  return Array.from({ length: numFrames }, () => [x + random.normal(), y + random.normal()]);
}

function speakers(group: string, seed: number): (Utterance & { features: FeatureMatrix })[] {
  const of = (label: string, x: number, y: number, numFrames: number) => ({
    label,
    group,
    path: `${label}-${group}.wav`,
    features: featureMatrix(cloud(x, y, numFrames, 100 * x + seed)),
  });
  return [of("ada", 0, 0, 20), of("bob", 4, 2, 20)];
}

/** Components of equal weight and unit variance in a row about a point. */
function mixtureAt(x: number, y: number, numComponents: number): GaussianMixture {
  const places = Array.from({ length: numComponents }, (_, k) => k - (numComponents - 1) / 2);
  return createMixture({
    covarianceType: "diag",
    weights: places.map(() => 1 / numComponents),
    means: places.flatMap((place) => [x + place, y]),
    covariances: places.flatMap(() => [1, 1]),
  });
}

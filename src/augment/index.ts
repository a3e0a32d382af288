/** What the augmentation room offers to users: see src/index.ts. */

export { addNoise, type NoiseOptions } from "./add-noise.js";
export { augment } from "./augment.js";
export { type AugmentUtterancesOptions, augmentUtterances, type SoundUtterance } from "./augment-utterances.js";
export { type BabbleOptions, babbleOf } from "./babble.js";
export { applyGain } from "./gain.js";
export { type ImpulseResponseOptions, syntheticImpulseResponse } from "./impulse-response.js";
export type { NoiseName } from "./noise.js";
export type { AugmentationPlan, AugmentationSounds, NoiseSource, Range } from "./plan.js";
export { type ReverberationOptions, reverberate } from "./reverberate.js";
export { type SpeechShapedNoiseOptions, speechShapedNoise } from "./speech-shaped-noise.js";
export { changeSpeed, createSpeedChanger, type SpeedChanger } from "./speed.js";
export { changeTempo } from "./tempo.js";

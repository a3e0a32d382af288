import { fileURLToPath } from "node:url";
import { createContext, Script } from "node:vm";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import * as isomorphic from "../src/index.js";
import * as node from "../src/node.js";

describe("the public surface", () => {
  it("of the main entry is this", () => {
    expect(Object.keys(isomorphic).sort()).toMatchInlineSnapshot(`
      [
        "AudioFormatError",
        "CorpusError",
        "FeatureFileError",
        "LABEL_FORMATS",
        "ModelFileError",
        "OptionError",
        "ShapeError",
        "SpeechModelError",
        "TrainingDataError",
        "accumulate",
        "adaptMixture",
        "adaptMixtureIn",
        "adaptiveEnergyVad",
        "addCepstralStatistics",
        "addNoise",
        "addStatistics",
        "applyGain",
        "applyTransform",
        "augment",
        "augmentUtterances",
        "babbleOf",
        "cepstralStatistics",
        "changeSpeed",
        "changeTempo",
        "classify",
        "compareRecipes",
        "computeDeltas",
        "confusionMatrix",
        "createExtractor",
        "createLiveClassifier",
        "createMixture",
        "createRastaFilter",
        "createRateChanger",
        "createRatioScorer",
        "createResampler",
        "createReservoir",
        "createSpeedChanger",
        "createStreamingFrontEnd",
        "createStreamingScorer",
        "crossValidate",
        "crossValidateIn",
        "decodeAudio",
        "decodeClassifier",
        "decodeHtkFeatures",
        "decodeKaldiAcousticModel",
        "decodeKaldiMatrix",
        "decodeKaldiMixture",
        "decodeMixture",
        "decodeMixtures",
        "decodeNpy",
        "decodeSklearnArrays",
        "decodeWav",
        "encodeClassifier",
        "encodeHtkFeatures",
        "encodeKaldiMatrix",
        "encodeKaldiMixture",
        "encodeMixture",
        "encodeNpy",
        "encodeSklearnArrays",
        "encodeWav",
        "evaluate",
        "extractFeatures",
        "featureDim",
        "featureMatrix",
        "featureNames",
        "formatHtkMixtures",
        "formatLabels",
        "formatSklearnMixture",
        "frameLogEnergies",
        "groupFolds",
        "hertzToMel",
        "kFolds",
        "kaldiEnergyVad",
        "leaveOneOut",
        "leaveOneOutFolds",
        "loadWebRtcVad",
        "logLikelihoods",
        "logLikelihoodsIn",
        "logLikelihoodsOfEach",
        "meanLogLikelihood",
        "meanLogLikelihoodRatios",
        "meanLogLikelihoods",
        "melToHertz",
        "mixtureFromSklearn",
        "normalizeFeatures",
        "normalizeSliding",
        "normalizeWith",
        "numParameters",
        "openWebWorkers",
        "parseHtkMixtures",
        "parseLabels",
        "parseSklearnMixture",
        "partialFit",
        "posteriors",
        "prepare",
        "prepareClassifier",
        "prepareExtractor",
        "prepareStreamingFrontEnd",
        "profiles",
        "rasta",
        "reportOf",
        "resample",
        "reservoirSample",
        "resolveClassifierOptions",
        "resolveRecipe",
        "resolveVad",
        "reverberate",
        "selectTopComponents",
        "shiftedDeltas",
        "sklearnParameters",
        "speechFrames",
        "speechSegments",
        "speechShapedNoise",
        "spliceFrames",
        "splitComponents",
        "syntheticImpulseResponse",
        "taskDefaults",
        "topLogLikelihoods",
        "trackPitch",
        "trainBackgroundModel",
        "trainBackgroundModelIn",
        "trainClassifier",
        "trainClassifierIn",
        "trainLda",
        "trainMixture",
        "trainMixtureIn",
        "trainPca",
        "twoGaussianVad",
        "updateMap",
        "utterancesFromArchive",
        "warpFeatures",
        "wilsonInterval",
        "withFrameWeights",
      ]
    `);
  });
  it("of the Node entry is this", () => {
    expect(Object.keys(node).sort()).toMatchInlineSnapshot(`
      [
        "checkManifest",
        "createNpyWriter",
        "filterRows",
        "findCorpus",
        "framesOfSegment",
        "getCorpus",
        "labelOf",
        "listCorpora",
        "loadRecording",
        "loadUtterances",
        "loadUtterancesIn",
        "makeSpokenDigits",
        "openAudio",
        "openFeatureShards",
        "openThreads",
        "parseWhere",
        "readArchive",
        "readAudio",
        "readFeatures",
        "readHtkFeatures",
        "readLabels",
        "readManifest",
        "readMixture",
        "readMixtures",
        "readModel",
        "readNpy",
        "readScript",
        "readWav",
        "segmentFeaturesFor",
        "streamFeatures",
        "writeArchive",
        "writeFeatures",
        "writeHtkFeatures",
        "writeLabels",
        "writeManifest",
        "writeMixture",
        "writeMixtures",
        "writeModel",
        "writeNpy",
      ]
    `);
  });
});

describe("a bundle for the browser", () => {
  it("holds no node: import and does the whole job without Node's globals", async () => {
    const entry = `
      import { classify, decodeClassifier, decodeWav, encodeClassifier, encodeWav, trainClassifier } from "./index.ts";
      const buzz = (pitch, phase) => encodeWav({ sampleRate: 8000, samples: Float32Array.from({ length: 4000 },
        (_, n) => 0.3 * Math.sin((2 * Math.PI * pitch * n) / 8000 + phase) + 0.02 * Math.sin(n * n)) });
      const utterances = [0, 1, 2].flatMap((phase) => [
        { label: "low", waveform: decodeWav(buzz(150, phase)) },
        { label: "high", waveform: decodeWav(buzz(900, phase)) },
      ]);
      const classifier = decodeClassifier(encodeClassifier(trainClassifier(utterances, { numComponents: 2 })));
      result.label = classify(classifier, decodeWav(buzz(880, 0.5))).label;
    `;
    const { outputFiles } = await build({
      stdin: { contents: entry, resolveDir: fileURLToPath(new URL("../src", import.meta.url)), loader: "ts" },
      bundle: true,
      format: "iife",
      platform: "browser",
      target: "es2022",
      write: false,
      logLevel: "silent",
    });
    const code = outputFiles[0]?.text ?? "";
    expect(code.length).toBeGreaterThan(50_000);
    expect(/["']node:/.exec(code)?.[0] ?? "no node: module").toBe("no node: module");
    const result: { label?: string } = {};
    // What a browser has and a bare context has not: nothing of Node.
    const { TextEncoder, TextDecoder, atob } = globalThis;
    const context = createContext({ result, TextEncoder, TextDecoder, atob });
    new Script(code).runInContext(context);
    expect(result.label).toBe("high");
  });
});

import type { FeatureMatrix } from "../types.js";

/**
 * Frames that are made anew for each pass: called once for each, it gives matrices of the same frames in the same order, one
 * after the other. A generator function is one.
 */
export type FeatureStream = () => Iterable<FeatureMatrix> | AsyncIterable<FeatureMatrix>;

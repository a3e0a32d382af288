import { OptionError } from "../errors.js";
import { updateMap } from "../gmm/map/map.js";
import type { GaussianMixture, SufficientStatistics } from "../types.js";
import type { EnrolledSpeaker, Verifier } from "./verifier.js";

/**
 * The model of an enrolled speaker: the background model adapted by MAP to all frames of his (`updateMap`). It is made anew from
 * the statistics whenever it is asked for, O(K · D).
 *
 * @throws {OptionError} when nobody of that name is enrolled, naming who is
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * const verifier = createVerifier(ubm, { adaptation: { relevanceFactor: 2 } });
 * speakerModel(enroll(verifier, "ada", [featureMatrix([[2], [4]])]), "ada").means; // => Float64Array.of(1.5)
 */
export const speakerModel = (verifier: Verifier, name: string): GaussianMixture =>
  adaptedModel(verifier, speakerNamed(verifier, name));

/** @param speaker  enrolled, or of the cohort */
export const adaptedModel = (
  { ubm, adaptation }: Pick<Verifier, "ubm" | "adaptation">,
  { statistics }: { readonly statistics: SufficientStatistics },
): GaussianMixture => updateMap(statistics, ubm, adaptation).mixture;

/** @throws {OptionError} when nobody of that name is enrolled */
export function speakerNamed({ speakers }: Pick<Verifier, "speakers">, name: string): EnrolledSpeaker {
  const speaker = speakers.find((one) => one.name === name);
  if (speaker) return speaker;
  const names = speakers.map((one) => one.name);
  const shown = names.length > 12 ? `${names.slice(0, 12).join(", ")} … (${names.length})` : names.join(", ");
  throw new OptionError(
    `nobody named ${JSON.stringify(name)} is enrolled; ${names.length === 0 ? "nobody is yet" : `there are ${shown}`}`,
  );
}

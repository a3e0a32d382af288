import { CorpusError } from "../errors.js";
import type { LabelTier } from "./label-tier.js";

/**
 * The tier that goes into a format with room for one: the one asked for, else one of the usual names, else the only one.
 *
 * @throws {CorpusError} listing the tiers, when none or several could be meant
 */
export function tierFor(
  format: string,
  tiers: readonly LabelTier[],
  { tier: wanted, usual }: { readonly tier: string | undefined; readonly usual: readonly string[] },
): LabelTier {
  const listed = tiers.length === 0 ? "there is none" : `the tiers are: ${tiers.map(({ name }) => name).join(", ")}`;
  const found =
    wanted === undefined ? tiers.find(({ name }) => usual.includes(name)) : tiers.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  if (wanted !== undefined) throw new CorpusError(`no tier is called "${wanted}"; ${listed}`);
  const [only, another] = tiers;
  if (only !== undefined && another === undefined) return only;
  throw new CorpusError(`${format} has room for one tier; say which one (option tier): ${listed}`);
}

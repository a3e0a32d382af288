import { readdirSync, readFileSync } from "node:fs";
import { readGolden } from "../oracles/golden.js";

/** Files of other tools, see test/golden/exchange/README.md. */
const folder = new URL("../golden/exchange/", import.meta.url);

export const exchangeBytes = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));

export const exchangeText = (name: string): string => new TextDecoder().decode(exchangeBytes(name));

export const exchangeFolder = (name: string): Record<string, Uint8Array> =>
  Object.fromEntries(readdirSync(new URL(`${name}/`, folder)).map((file) => [file, exchangeBytes(`${name}/${file}`)]));

export const COVARIANCE_TYPES = ["full", "tied", "diag", "spherical"] as const;

type ByType = Readonly<Record<string, readonly number[]>>;

export interface SklearnExpected {
  readonly frames: readonly (readonly number[])[];
  readonly score_samples: ByType;
  readonly score_samples_float32: ByType;
}

export const sklearnExpected = (): SklearnExpected => readGolden<SklearnExpected>("exchange/expected.json");

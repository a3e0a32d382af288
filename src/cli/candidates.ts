import { OptionError } from "../errors.js";
import type { TrainingOptions } from "./flags.js";

/** Settings of training that `--choose` can try, with how their values are read. Those of the front end are not among them. */
const CHOICES = {
  components: whole,
  covariance: word,
  "variance-floor": number,
  init: word,
  restarts: whole,
  "max-iterations": whole,
  tolerance: number,
  map: switchable(number),
  "map-update": (text: string) => text.split("+"),
  mmi: switchable(whole),
  lda: switchable(whole),
  pca: switchable(whole),
} as const;

/** Settings to be tried: what to show of them, and the options with them. */
export interface Candidate {
  readonly name: string;
  readonly options: TrainingOptions;
}

/**
 * Every combination of the settings of `--choose components=4,8 --choose covariance=diag,full`, those of the first values first.
 *
 * @throws {OptionError} when a setting is unknown, comes twice or has a value that is none
 */
export function candidatesOf(choose: readonly string[], options: TrainingOptions): Candidate[] {
  const settings = choose.map((text) => {
    const [, name = "", values = ""] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (!Object.hasOwn(CHOICES, name)) {
      throw new OptionError(`--choose takes setting=value,value… of ${Object.keys(CHOICES).join(", ")}; got "${text}"`);
    }
    const read: (value: string) => unknown = CHOICES[name as keyof typeof CHOICES];
    return { name, values: values.split(",").map((value) => ({ text: value, value: read(value) })) };
  });
  const twice = settings.find(({ name }, i) => settings.findIndex((other) => other.name === name) !== i);
  if (twice !== undefined) throw new OptionError(`--choose ${twice.name} comes twice: give all its values in one`);
  return settings.reduce<Candidate[]>(
    (candidates, { name, values }) =>
      candidates.flatMap((candidate) =>
        values.map(({ text, value }) => ({
          name: [candidate.name, `${name} ${text}`].filter((part) => part !== "").join(", "),
          options: { ...candidate.options, [camelCase(name)]: value },
        })),
      ),
    [{ name: "", options }],
  );
}

const camelCase = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new OptionError(`--choose: a number is wanted, not "${text}"`);
}

function whole(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new OptionError(`--choose: a whole number is wanted, not "${text}"`);
}

function word(text: string): string {
  return text;
}

/** A number, "on" for the default, or "off". */
function switchable(read: (text: string) => number) {
  return (text: string): number | true | undefined => (text === "on" ? true : text === "off" ? undefined : read(text));
}

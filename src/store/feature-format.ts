/** The ways of storing features that are told apart by name or content. */
export type FeatureFormat = "npy" | "htk" | "ark" | "scp";

const EXTENSIONS: ReadonlyMap<string, FeatureFormat> = new Map([
  [".npy", "npy"],
  [".ark", "ark"],
  [".scp", "scp"],
  [".htk", "htk"],
  [".mfc", "htk"],
  [".fea", "htk"],
  [".plp", "htk"],
]);

/** What the end of a file's name stands for, if it stands for something. */
export const formatOfExtension = (extension: string): FeatureFormat | undefined =>
  EXTENSIONS.get(extension.toLowerCase());

/** For errors: every extension that is understood. */
export const knownExtensions = (): string => [...EXTENSIONS.keys()].join(" ");

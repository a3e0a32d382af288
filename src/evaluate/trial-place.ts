import type { Trial, Utterance } from "../types.js";

/** What a trial says of the recording it was. */
export const placeOf = ({ path, group }: Utterance): Pick<Trial, "path" | "group"> => ({
  path: path ?? null,
  ...(group === undefined ? {} : { group }),
});

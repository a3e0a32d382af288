import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CorpusError } from "../errors.js";
import { naturalOrder } from "../math/order.js";
import { AUDIO_NAME } from "./audio-files.js";

/** A path without the extension of its last part. */
export const withoutExtension = (path: string): string => path.replace(/(?<=[^/])\.[^./]*$/, "");

/**
 * The recording beside a file: of the same stem, in the same folder.
 *
 * @throws {CorpusError} when there is none, or there are several
 */
export async function recordingBeside(file: string): Promise<string> {
  const folder = dirname(file);
  const stem = withoutExtension(basename(file));
  const names = (await readdir(folder)).filter((name) => AUDIO_NAME.test(name) && withoutExtension(name) === stem);
  const [only, ...others] = names.toSorted(naturalOrder);
  if (only === undefined) {
    throw new CorpusError(
      `${file}: no recording lies beside it, such as ${stem}.wav; put it there, under the same name`,
    );
  }
  if (others.length === 0) return join(folder, only);
  throw new CorpusError(`${file}: it may belong to ${[only, ...others].join(" or ")}; move the wrong one away`);
}

/**
 * Finds recordings by the names that label files give them: by the last part of the name, without its extension; and where
 * several are called so, by the folders before it.
 *
 * @param files  relative to `folder`, parts separated by `/`
 * @returns the file of a recording, null when there is none
 * @throws {CorpusError} when several fit a name equally well
 */
export function recordingFinder(folder: string, files: readonly string[]): (name: string) => string | null {
  const byStem = new Map<string, string[]>();
  for (const file of files) {
    const stem = lastPart(withoutExtension(file));
    const namesakes = byStem.get(stem);
    if (namesakes === undefined) byStem.set(stem, [file]);
    else namesakes.push(file);
  }
  return (name) => {
    const wanted = byStem.has(lastPart(name)) ? name : name.replace(AUDIO_NAME, "");
    const candidates = byStem.get(lastPart(wanted)) ?? [];
    const shared = candidates.map((file) => sharedFolders(withoutExtension(file), wanted));
    const best = Math.max(...shared);
    const [only, ...others] = candidates.filter((_, i) => shared[i] === best);
    if (only === undefined || others.length === 0) return only ?? null;
    throw new CorpusError(
      `${folder}: the recording "${name}" may be ${[only, ...others].slice(0, 5).join(" or ")}; ` +
        "give it its folder in the labels, or move the others away",
    );
  };
}

const lastPart = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** How many parts, from the last, two paths have in common. */
function sharedFolders(path: string, other: string): number {
  const parts = path.split("/").toReversed();
  const others = other.split("/").toReversed();
  const differing = parts.findIndex((part, i) => part !== others[i]);
  return differing < 0 ? parts.length : differing;
}

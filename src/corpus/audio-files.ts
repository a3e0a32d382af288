import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { naturalOrder } from "../math/order.js";

/** The names of sound files that are read without another package. */
export const AUDIO_NAME = /\.(wav|flac|sph|aif|aiff|aifc|au|snd)$/i;

/**
 * The sound files under a folder that `readAudio` reads without another package, by their names: .wav .flac .sph .aif
 * .aiff .aifc .au .snd, in natural order, as paths relative to it with `/` between parts. Links are followed, each folder
 * once; names that begin with a dot are passed over (macOS leaves `._name.wav` files that hold no sound).
 */
export async function findAudioFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  const visited = new Set<string>();

  async function visit(prefix: string): Promise<void> {
    const here = await realpath(join(folder, prefix));
    if (visited.has(here)) return;
    visited.add(here);
    for (const entry of await readdir(here, { withFileTypes: true })) {
      if (entry.name.startsWith(".")) continue;
      const path = prefix + entry.name;
      const isWanted = AUDIO_NAME.test(entry.name);
      if (entry.isDirectory()) await visit(`${path}/`);
      else if (entry.isFile() && isWanted) found.push(path);
      else if (entry.isSymbolicLink()) {
        // A link to nothing is kept when it is called .wav or the like: reading it says which file is gone.
        const target = await stat(join(folder, path)).catch(() => null);
        if (target?.isDirectory()) await visit(`${path}/`);
        else if (isWanted) found.push(path);
      }
    }
  }

  await visit("");
  return found.toSorted(naturalOrder);
}

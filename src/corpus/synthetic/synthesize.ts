/** Text to speech by eSpeak NG, which is an optional package, with its clock stopped so that a request always sounds the same. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { decodeWav } from "../../audio/wav/decode-wav.js";
import { CorpusError } from "../../errors.js";
import type { Waveform } from "../../types.js";

/** What to say and how. */
export interface Speech {
  readonly text: string;
  /** An eSpeak NG voice with its variant, e.g. "en-us+f3". An unknown variant is ignored by eSpeak NG. */
  readonly voice: string;
  readonly wordsPerMinute: number;
  /** 0–99; 50 is the voice's own. */
  readonly pitch: number;
  /** Of the breath noise, in voices that have any. */
  readonly seed: number;
}

/** Text to speech at 22,050 Hz; the same request gives the same samples. */
export type Synthesizer = (speech: Speech) => Promise<Waveform>;

/** The files of eSpeak NG that English voices read, besides the one of their variant; 500 others are for other voices. */
const englishData = /\/(en_dict|intonations|phon[a-z-]+|lang\/gmw\/en[^/]*)$/;

/** Loads eSpeak NG with its English voices, compiled once for all requests. */
export async function loadSynthesizer(): Promise<Synthesizer> {
  const { default: ESpeakNg } = await import("espeak-ng").catch((cause: unknown) => {
    throw new CorpusError(
      "speech synthesis needs the package espeak-ng, which is not a part of voxmix: npm install espeak-ng " +
        "(18 MB; its licence is GPL-3.0-or-later, voxmix itself and the sound that is made are not under it)",
      { cause },
    );
  });
  const script = createRequire(import.meta.url).resolve("espeak-ng");
  const program = await WebAssembly.compile(await readFile(join(dirname(script), "espeak-ng.wasm")));

  return async ({ text, voice, wordsPerMinute, pitch, seed }) => {
    const messages: string[] = [];
    const variant = voice.split("+")[1] ?? "";
    const run = await ESpeakNg({
      arguments: ["-v", voice, "-s", String(wordsPerMinute), "-p", String(pitch), "-w", "speech.wav", text],
      print: () => {},
      printErr: (line) => messages.push(line),
      // Its own sets the exit code of the whole process.
      quit: (_status, unwinding) => {
        throw unwinding;
      },
      instantiateWasm: (imports, done) => {
        // eSpeak NG seeds its generator with the time of day in seconds: a clock that stands at the seed makes two runs
        // alike, to the byte.
        const { env = {}, ...others } = imports;
        const { _emscripten_fs_load_embedded_files: loadFiles } = env;
        const changed = {
          ...env,
          emscripten_date_now: () => seed * 1000,
          _emscripten_fs_load_embedded_files: (table: number) => {
            const { memory } = instance.exports;
            keepFiles(memory, table, (name) => englishData.test(name) || name.endsWith(`/!v/${variant}`));
            if (typeof loadFiles === "function") loadFiles(table);
          },
        };
        const instance: WebAssembly.Instance = new WebAssembly.Instance(program, { ...others, env: changed });
        done(instance, program);
        return instance.exports;
      },
    });
    return decodeWav(speechOf(run.FS, voice, messages), { name: `eSpeak NG, ${voice}` });
  };
}

function speechOf(
  files: { readFile(path: string): Uint8Array },
  voice: string,
  messages: readonly string[],
): Uint8Array {
  try {
    return files.readFile("speech.wav");
  } catch (cause) {
    const said = messages.filter((line) => line.startsWith("Error")).join("; ");
    throw new CorpusError(`eSpeak NG made no sound with the voice "${voice}"${said === "" ? "" : ` (${said})`}`, {
      cause,
    });
  }
}

/**
 * Shortens the table of files that eSpeak NG carries, rows of (name, length, content) that end with a 0. Unpacking all of
 * them into its file system was two thirds of the time of a request.
 */
function keepFiles(
  memory: WebAssembly.ExportValue | undefined,
  table: number,
  wanted: (name: string) => boolean,
): void {
  if (!(memory instanceof WebAssembly.Memory)) return;
  const bytes = new Uint8Array(memory.buffer);
  const words = new Uint32Array(memory.buffer);
  const nameAt = (address: number) => new TextDecoder().decode(bytes.subarray(address, bytes.indexOf(0, address)));
  let kept = table / 4;
  for (let row = table / 4; words[row] !== 0; row += 3) {
    if (!wanted(nameAt(words[row] ?? 0))) continue;
    words.copyWithin(kept, row, row + 3);
    kept += 3;
  }
  // The reader expects one row at least; with none kept, the package is another one than we know, and keeps all.
  if (kept > table / 4) words[kept] = 0;
}

import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CorpusError } from "../../src/errors.js";
import { readBytes } from "../../src/files/read-file.js";

const built = new URL("../../dist/files/read-file.js", import.meta.url).href;
const options = { expected: "a table", error: CorpusError };

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "voxmix-read-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("refuses what could be read without an end: a pipe that nobody writes to, a device", async () => {
  execFileSync("mkfifo", [join(folder, "pipe")]);
  await expect(readBytes(join(folder, "pipe"), options)).rejects.toThrow(/this is a pipe or a device/);
  await expect(readBytes("/dev/zero", options)).rejects.toThrow(CorpusError);
});

it("reads what a shell gives for <(command), as long as it is not too large", () => {
  const readIn = (maxBytes: number): string => {
    const script = `
      import { readBytes } from ${JSON.stringify(built)};
      const error = Error;
      const read = readBytes("/dev/fd/3", { expected: "a table", error, maxBytes: ${maxBytes} });
      console.log(await read.then((bytes) => new TextDecoder().decode(bytes), ({ message }) => message));`;
    return execFileSync("bash", ["-c", 'node --input-type=module -e "$0" 3< <(printf "one two")', script], {
      encoding: "utf8",
    }).trim();
  };
  expect(readIn(7)).toBe("one two");
  expect(readIn(6)).toMatch(/the file has more than 6 bytes, and at most 6 are read at once/);
});

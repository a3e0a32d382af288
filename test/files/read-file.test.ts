import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { CorpusError, ModelFileError, OptionError } from "../../src/errors.js";
import { isSameStamp, openFile, readBytes, readText, statPath } from "../../src/files/read-file.js";

const folder = mkdtempSync(join(tmpdir(), "read-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

const path = join(folder, "words.txt");
writeFileSync(path, "naïve");
const WORDS = { expected: "a list of words", error: CorpusError };

/** The ways to read a file: all refuse the same paths with the same words. */
const ways = [
  ["readBytes", readBytes],
  ["openFile", openFile],
] as const;

describe.each(ways)("%s", (_, read) => {
  const refused = async (name: string, message: RegExp) => {
    const file = join(folder, name);
    const error = await read(file, WORDS).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(CorpusError);
    expect((error as CorpusError).message).toMatch(message);
    expect((error as CorpusError).message.startsWith(`${file}: `)).toBe(true);
  };

  it("names what is not there", () => refused("nothing", /there is no such file or folder; check the path$/));

  it("names a path through a file", () => refused("words.txt/more", /a part of the path before its end is a file/));

  it("names a folder", async () => {
    mkdirSync(join(folder, "inside"), { recursive: true });
    await refused("inside", /this is a folder, and a list of words was expected; name a file inside it$/);
  });

  it("refuses devices before it opens them", async () => {
    await expect(read("/dev/zero", WORDS)).rejects.toThrow(/this is a pipe or a device, and a file was expected/);
  });

  it("refuses a named pipe, instead of waiting for who writes it", async () => {
    const name = `pipe-${read.name}`;
    execFileSync("mkfifo", [join(folder, name)]);
    await refused(name, /this is a pipe or a device/);
  });

  // Root may read whatever it likes.
  it.skipIf(process.getuid?.() === 0)("says how to get the right to read", async () => {
    const secret = join(folder, `secret-${read.name}`);
    writeFileSync(secret, "");
    chmodSync(secret, 0);
    await refused(`secret-${read.name}`, /not permitted; give yourself the right with: chmod u\+r/);
  });

  it("names what the system says of anything else", async () => {
    symlinkSync(join(folder, `loop-${read.name}`), join(folder, `loop-${read.name}`));
    await refused(`loop-${read.name}`, /it cannot be read \(ELOOP.*\); check the path and the disk$/);
  });
});

describe("a whole file", () => {
  it("is read, as bytes or as text", async () => {
    expect(Array.from(await readBytes(path, WORDS))).toEqual([...new TextEncoder().encode("naïve")]);
    expect(await readText(path, WORDS)).toBe("naïve");
  });

  it("is refused where it is too large, with the class and the remedy that were given", async () => {
    const options = { expected: "a model", error: ModelFileError, maxBytes: 5, remedy: "cut it in parts" };
    await expect(readBytes(path, options)).rejects.toThrow(
      new ModelFileError(`${path}: the file has 6 bytes, and at most 5 are read at once; cut it in parts`),
    );
    await expect(readBytes(path, { ...options, maxBytes: 6 })).resolves.toHaveLength(6);
  });

  it.each([0, 1.5, 2 ** 31])("is not read with room for %d bytes", async (maxBytes) => {
    await expect(readBytes(path, { ...WORDS, maxBytes })).rejects.toThrow(OptionError);
  });
});

describe("an open file", () => {
  it("fills what it is given as far as it goes, blocking or not", async () => {
    const { handle, stamp, fill, fillNow } = await openFile(path, WORDS);
    expect(stamp).toMatchObject({ size: 6 });
    const [later, now] = [new Uint8Array(4), new Uint8Array(4)];
    expect([await fill(later, 1), fillNow(now, 1)]).toEqual([4, 4]);
    expect(later).toEqual(new TextEncoder().encode("aïv"));
    expect(now).toEqual(later);
    expect([await fill(later, 4), fillNow(now, 4)]).toEqual([2, 2]);
    expect([await fill(later, 6), fillNow(now, 6)]).toEqual([0, 0]);
    await handle.close();
  });

  it("tells by its stamp whether it was changed", async () => {
    const { handle, stamp } = await openFile(path, WORDS);
    expect(isSameStamp(stamp, await handle.stat())).toBe(true);
    expect(isSameStamp(stamp, { ...stamp, size: 7 })).toBe(false);
    expect(isSameStamp(stamp, { ...stamp, mtimeMs: 0 })).toBe(false);
    await handle.close();
  });
});

it("a folder may be asked for where one will do", () => {
  expect(statPath(folder, WORDS).isDirectory()).toBe(true);
  expect(() => statPath(join(folder, "nowhere"), WORDS)).toThrow(/nowhere: there is no such file or folder/);
});

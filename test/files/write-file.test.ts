import { execFileSync, spawn } from "node:child_process";
import { constants } from "node:fs";
import {
  access,
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SpeechModelError } from "../../src/errors.js";
import { createAtomicFile, writeFileAtomically, writeFilesTogether } from "../../src/files/write-file.js";

let folder = "";
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "voxmix-write-"));
});
afterAll(() => rm(folder, { recursive: true }));

const leftovers = async () => (await readdir(folder)).filter((name) => name.endsWith(".tmp"));

describe("a file that is written whole", () => {
  it("makes folders, and leaves nothing beside it", async () => {
    await writeFileAtomically(at("new/deep/a.txt"), "ü");
    expect(await readFile(at("new/deep/a.txt"), "utf8")).toBe("ü");
    expect(await readdir(at("new/deep"))).toEqual(["a.txt"]);
  });

  it("keeps the mode of the one it replaces", async () => {
    await writeFile(at("voices"), "old", { mode: 0o600 });
    await writeFileAtomically(at("voices"), "new");
    expect((await stat(at("voices"))).mode & 0o777).toBe(0o600);
    expect(await readFile(at("voices"), "utf8")).toBe("new");
  });

  it.skipIf(process.getuid?.() !== 0)("keeps the owner of the one it replaces", async () => {
    await writeFile(at("owned"), "old");
    execFileSync("chown", ["65534:65534", at("owned")]);
    await writeFileAtomically(at("owned"), "new");
    expect(await stat(at("owned"))).toMatchObject({ uid: 65534, gid: 65534 });
  });

  it("does not replace what is write-protected", async () => {
    await writeFile(at("protected"), "old");
    await chmod(at("protected"), 0o444);
    await expect(writeFileAtomically(at("protected"), "new")).rejects.toThrow(/protected: the file is write-protected/);
    expect(await readFile(at("protected"), "utf8")).toBe("old");
  });

  it("goes where a link leads, also to a file that is not there yet", async () => {
    await writeFile(at("real"), "old");
    await mkdir(at("links"));
    await symlink("../real", at("links/one"));
    await symlink("one", at("links/two"));
    await symlink("../later", at("links/dangling"));
    await writeFileAtomically(at("links/two"), "new");
    await writeFileAtomically(at("links/dangling"), "late");
    expect((await lstat(at("links/two"))).isSymbolicLink()).toBe(true);
    expect(await readFile(at("real"), "utf8")).toBe("new");
    expect(await readFile(at("later"), "utf8")).toBe("late");
    await symlink("round", at("links/round"));
    await expect(writeFileAtomically(at("links/round"), "x")).rejects.toThrow(SpeechModelError);
  });

  it("writes into a pipe and a device, and does not replace them", async () => {
    execFileSync("mkfifo", [at("pipe")]);
    const reader = spawn("cat", [at("pipe")]);
    const read = new Promise<string>((done) => {
      let text = "";
      reader.stdout.on("data", (bytes) => {
        text += bytes;
      });
      reader.on("close", () => done(text));
    });
    const file = await createAtomicFile(at("pipe"));
    await file.write(new TextEncoder().encode("second"), 5);
    await file.write(new TextEncoder().encode("first"), 0);
    await file.commit();
    expect(await read).toBe("firstsecond");
    expect((await stat(at("pipe"))).isFIFO()).toBe(true);
    await writeFileAtomically("/dev/null", "gone");
    expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
  });

  it("takes the longest names, and says which name is too long", async () => {
    await writeFileAtomically(at("n".repeat(255)), "x");
    await access(at("n".repeat(255)), constants.R_OK);
    await expect(writeFileAtomically(at("n".repeat(256)), "x")).rejects.toThrow(/n: the name is longer than the disk/);
  });

  it("names the file that cannot be written, not a temporary one", async () => {
    await writeFile(at("file"), "");
    await expect(writeFileAtomically(at("file/below"), "x")).rejects.toThrow(/file\/below: a part of the path/);
    await expect(writeFileAtomically(folder, "x")).rejects.toThrow(/this is a folder; name a file/);
    expect(await leftovers()).toEqual([]);
  });
});

describe("files that belong together", () => {
  it("are all there, or the first alone is of before", async () => {
    await writeFilesTogether([
      [at("frames"), "old frames"],
      [at("index"), "old index"],
    ]);
    await mkdir(at("blocked/index"), { recursive: true });
    await writeFile(at("blocked/frames"), "old frames");
    const failing = writeFilesTogether([
      [at("blocked/frames"), "new frames"],
      [at("blocked/index"), "new index"],
    ]);
    await expect(failing).rejects.toThrow(/this is a folder/);
    expect(await readFile(at("blocked/frames"), "utf8")).toBe("old frames");
    expect(await readdir(at("blocked"))).toEqual(["frames", "index"]);
    expect(await readFile(at("index"), "utf8")).toBe("old index");
  });
});

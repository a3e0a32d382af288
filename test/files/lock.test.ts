import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { withLock } from "../../src/files/lock.js";

let folder = "";
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "voxmix-lock-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("lets one at a time change a file, and none of the changes is lost", async () => {
  await writeFile(at("count"), "0");
  const add = () =>
    withLock(
      at("count"),
      async () => {
        const before = Number(await readFile(at("count"), "utf8"));
        await setTimeout(2);
        await writeFile(at("count"), String(before + 1));
      },
      30,
    );
  await Promise.all(Array.from({ length: 20 }, add));
  expect(await readFile(at("count"), "utf8")).toBe("20");
  expect(await readdir(folder)).toEqual(["count"]);
});

it("says who holds it and how to go on, and gives it back when the work fails", async () => {
  const failing = withLock(at("model"), async () => {
    await expect(withLock(at("model"), async () => 1)).rejects.toThrow(
      new RegExp(`another voxmix is writing to it .*"pid":${process.pid}.*Delete .*model\\.lock`),
    );
    throw new Error("the work failed");
  });
  await expect(failing).rejects.toThrow("the work failed");
  expect(await withLock(at("model"), async () => 2)).toBe(2);
});

it("takes the place of a process of this machine that is gone, and of no other", async () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  await writeFile(at("left.lock"), JSON.stringify({ pid, host: hostname() }));
  expect(await withLock(at("left"), async () => "mine")).toBe("mine");
  await writeFile(at("left.lock"), JSON.stringify({ pid, host: "elsewhere" }));
  await expect(withLock(at("left"), async () => "mine")).rejects.toThrow(/"host":"elsewhere"/);
});

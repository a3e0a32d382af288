import { spawnSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { FeatureFileError, OptionError, ShapeError } from "../../../src/errors.js";
import { createNpyWriter, readNpy } from "../../../src/formats/npy/npy-files.js";
import { temporaryFolder } from "../../corpus/temporary-folder.js";
import { features, rowsOf } from "../feature-fixtures.js";

const numpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;

describe("createNpyWriter", () => {
  it("writes pieces of a recording as one array", async () => {
    const path = `${await temporaryFolder()}/long.npy`;
    const writer = await createNpyWriter(path, { dim: 2 });
    await writer.append(features([[1, 2]]));
    await writer.append({ ...features([[1, 2]]), data: new Float32Array(), numFrames: 0 });
    await writer.append(
      features([
        [3, 4],
        [5, 6],
      ]),
    );
    await writer.close();
    expect(rowsOf(await readNpy(path))).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  it("shows the file under its name when it is closed, and not before", async () => {
    const folder = await temporaryFolder();
    const writer = await createNpyWriter(`${folder}/a.npy`, { dim: 1, precision: "float64" });
    await writer.append(features([[1]]));
    expect(await readdir(folder)).not.toContain("a.npy");
    await writer.close();
    expect(await readdir(folder)).toEqual(["a.npy"]);
    expect((await readNpy(`${folder}/a.npy`)).data).toEqual(Float64Array.of(1));
  });

  it("keeps the order of calls that are not waited for", async () => {
    const path = `${await temporaryFolder()}/a.npy`;
    const writer = await createNpyWriter(path, { dim: 1 });
    const calls = Array.from({ length: 50 }, (_, i) => writer.append(features([[i]])));
    await Promise.all([...calls, writer.close()]);
    expect([...(await readNpy(path)).data]).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it("leaves the header room for the largest shape", async () => {
    const path = `${await temporaryFolder()}/a.npy`;
    const writer = await createNpyWriter(path, { dim: 4_000_000 });
    await writer.close();
    const { numFrames, dim } = await readNpy(path);
    expect([numFrames, dim]).toEqual([0, 4_000_000]);
  });

  it.each([
    ["frames of another length", features([[1, 2, 3]]), ShapeError, /frames of 2 values, and frames of 3 came/],
    ["data that do not fit their shape", { ...features([[1, 2]]), numFrames: 2 }, ShapeError, /need 4 values/],
    ["a number too large", { ...features([[1, 2]]), data: Float64Array.of(1, 1e99) }, FeatureFileError, /1e\+99/],
  ])("leaves nothing behind after %s", async (_, wrong, error, message) => {
    const folder = await temporaryFolder();
    const writer = await createNpyWriter(`${folder}/a.npy`, { dim: 2 });
    await writer.append(features([[1, 2]]));
    const failed = writer.append(wrong);
    await expect(failed).rejects.toThrow(error);
    await expect(failed).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
    await expect(writer.append(features([[1, 2]]))).rejects.toThrow(/was given up/);
    await expect(writer.close()).rejects.toThrow(OptionError);
  });

  it("leaves nothing behind when it is given up", async () => {
    const folder = await temporaryFolder();
    const writer = await createNpyWriter(`${folder}/a.npy`, { dim: 1 });
    await writer.append(features([[1]]));
    await writer.abort();
    await writer.abort();
    expect(await readdir(folder)).toEqual([]);
  });

  it("leaves nothing behind when its signal aborts, and no file is touched by an abort after the end", async () => {
    const folder = await temporaryFolder();
    const controller = new AbortController();
    const done = await createNpyWriter(`${folder}/done.npy`, { dim: 1, signal: controller.signal });
    await done.append(features([[1]]));
    await done.close();
    await done.abort();
    const writer = await createNpyWriter(`${folder}/a.npy`, { dim: 1, signal: controller.signal });
    await writer.append(features([[1]]));
    controller.abort(new Error("enough"));
    await expect(writer.append(features([[2]]))).rejects.toThrow("enough");
    expect(await readdir(folder)).toEqual(["done.npy"]);
    await expect(createNpyWriter(`${folder}/b.npy`, { dim: 1, signal: controller.signal })).rejects.toThrow("enough");
  });

  it("refuses a width that is none", async () => {
    const folder = await temporaryFolder();
    for (const dim of [0, -1, 1.5, Number.NaN]) {
      await expect(createNpyWriter(`${folder}/a.npy`, { dim })).rejects.toThrow(OptionError);
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it.skipIf(!numpy)(`writes what numpy loads${numpy ? "" : " (SKIPPED: no python3 with numpy)"}`, async () => {
    const path = `${await temporaryFolder()}/a.npy`;
    const writer = await createNpyWriter(path, { dim: 2 });
    await writer.append(
      features([
        [1, 2],
        [3, 4],
      ]),
    );
    await writer.close();
    const script = "import numpy, sys; x = numpy.load(sys.argv[1]); print(x.dtype, x.shape, x.tolist())";
    const { stdout } = spawnSync("python3", ["-c", script, path], { encoding: "utf8" });
    expect(stdout.trim()).toBe("float32 (2, 2) [[1.0, 2.0], [3.0, 4.0]]");
  });
});

// The main job on a corpus made here: synthesise, train, evaluate. Shows each command, so that it can be copied.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

function voxmix(...args: string[]): void {
  console.log(`\n$ npx voxmix ${args.join(" ")}`);
  const { status } = spawnSync(process.execPath, [command, ...args], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

voxmix("corpus", "make", "spoken-digits", "-o", "demo/spoken-digits");
for (const by of ["speaker", "digit"]) {
  const model = `demo/${by}s.safetensors`;
  voxmix("train", "demo/spoken-digits", "--by", by, "--split", "train", "-o", model);
  voxmix("evaluate", model, "demo/spoken-digits", "--split", "test", "--report", `demo/${by}s.html`);
}
console.log(`
models:   demo/speakers.safetensors, demo/digits.safetensors
reports:  demo/speakers.html, demo/digits.html
next:     npx voxmix classify demo/digits.safetensors your-recording.wav   (22,050 Hz, like the corpus)
          npx voxmix corpus get fsdd                                       (3,000 recordings of real speech)`);

import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { dataFolder, peerFile } from "./compile.js";

/** A peer that can be run, or what to do so that it can. */
export type Peer = { readonly file: string } | { readonly missing: string };

/** A Python that has scikit-learn: $PYTHON, that of the path, Debian's own. */
export function findScikitLearn(): Peer {
  const candidates = [process.env.PYTHON ?? "python3", "/usr/bin/python3"];
  const file = candidates.find((candidate) => succeeds(candidate, ["-c", "import sklearn"]));
  return file === undefined
    ? {
        missing:
          "scikit-learn is not installed: apt-get install python3-sklearn, or set PYTHON to a python3 that has it",
      }
    : { file };
}

/** The Armadillo program, compiled for this processor. */
export function compileArmadillo(): Peer {
  const source = peerFile("mixture.cpp");
  const file = join(dataFolder(), "armadillo-mixture");
  const flags = ["-O3", "-march=native", "-fopenmp", source, "-o", file, "-larmadillo"];
  const isNew = existsSync(file) && statSync(file).mtimeMs > statSync(source).mtimeMs;
  return isNew || succeeds("g++", flags)
    ? { file }
    : { missing: "Armadillo's program does not compile: apt-get install g++ libarmadillo-dev" };
}

function succeeds(file: string, argumentsOfIt: readonly string[]): boolean {
  try {
    execFileSync(file, argumentsOfIt, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

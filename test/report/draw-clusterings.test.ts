import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors.js";
import { kmeans } from "../../src/gmm/kmeans/kmeans.js";
import { createMixture } from "../../src/gmm/mixture/mixture.js";
import { sample } from "../../src/gmm/mixture/sample.js";
import { featureMatrix } from "../../src/gmm/passes/moments.js";
import { predict } from "../../src/gmm/score/top-components.js";
import { clusterColour } from "../../src/report/cluster-layers.js";
import { drawClusterings, planeGaussians } from "../../src/report/draw-clusterings.js";

const mixture = createMixture({
  covarianceType: "spherical",
  weights: [0.5, 0.5],
  means: [0, 0, 9, 9],
  covariances: [1, 4],
});
const { features, components } = sample(mixture, 60, { seed: 3 });
const swapped = components.map((component) => 1 - component);
const { centres, assignments } = kmeans(features, { numClusters: 2 });

/** Dots of each colour: places in the paths of that stroke. */
const dots = (svg: string, cluster: number): string =>
  [...svg.matchAll(/<path [^>]*d="([^"]*)"[^>]*stroke="(#\w+)"[^>]*stroke-linecap="round"/g)]
    .filter(([, , stroke]) => stroke === clusterColour(cluster))
    .map(([, places]) => places)
    .join("|");

describe("drawClusterings", () => {
  const panels = [
    { title: "truth", assignments: components },
    { title: "cells & centres", assignments, centres },
    { title: "soft", assignments: predict(mixture, features), mixture },
  ];

  it("draws a panel for each clustering, in a picture that is small", async () => {
    const svg = await drawClusterings([{ title: "two", features, panels }]);
    for (const text of ["two", "truth", "cells &amp; centres", "soft"]) expect(svg).toContain(`>${text}<`);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg.length).toBeLessThan(60_000);
    expect((await drawClusterings([{ title: "two", features, panels }])) === svg).toBe(true);
  });

  it("gives a cluster the colour of the one in the first panel that it is", async () => {
    const first = { title: "a", assignments: components };
    const again = await drawClusterings([
      { title: "", features, panels: [first, { title: "a", assignments: swapped }] },
    ]);
    for (const cluster of [0, 1]) {
      const [left, right] = dots(again, cluster).split("|");
      expect(left).toMatch(/^M[\d.]+,[\d.]+Z/);
      expect(right).toBe(left);
    }
  });

  it("needs two dimensions", async () => {
    const row = { title: "flat", features: featureMatrix([[1], [2]]), panels: [{ title: "", assignments: [0, 1] }] };
    await expect(drawClusterings([row])).rejects.toThrow(ShapeError);
    await expect(drawClusterings([row])).rejects.toThrow('the features of "flat" have 1');
  });
});

describe("planeGaussians", () => {
  it("are those of any covariance type", () => {
    expect(planeGaussians(mixture)[1]).toEqual({ x: 9, y: 9, xx: 4, xy: 0, yy: 4 });
  });
});

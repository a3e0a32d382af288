import { describe, expect, it } from "vitest";
import { ShapeError } from "../../../src/errors.js";
import { kmeans } from "../../../src/gmm/kmeans/kmeans.js";
import { createMixture } from "../../../src/gmm/mixture/mixture.js";
import { sample } from "../../../src/gmm/mixture/sample.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import { predict } from "../../../src/gmm/score/top-components.js";
import { createRandom } from "../../../src/math/random.js";
import {
  type Area,
  areaLayer,
  clusterColour,
  type Point,
  windowOf,
} from "../../../src/report/charts/cluster-layers.js";
import { cellAreas, drawClusterings, planeGaussians, softAreas } from "../../../src/report/charts/clusterings-chart.js";

const window = { x: [0, 10], y: [-5, 5] } as const;

/** Twice the signed area of a polygon, by the shoelace formula. */
const areaOf = ({ corners }: Area): number =>
  corners.reduce((sum, { x, y }, i) => {
    const next = corners[(i + 1) % corners.length] as Point;
    return sum + (x * next.y - next.x * y) / 2;
  }, 0);

describe("cellAreas", () => {
  it("cuts the window by nearest centres: the cells fill it, and each holds its centre's points alone", () => {
    const random = createRandom(3);
    const centres = Array.from({ length: 7 }, () => ({ x: 10 * random.uniform(), y: 10 * random.uniform() - 5 }));
    const areas = cellAreas(centres, window);
    expect(areas.reduce((sum, area) => sum + Math.abs(areaOf(area)), 0)).toBeCloseTo(100, 9);
    areas.forEach(({ corners }, k) => {
      const own = centres[k] as Point;
      const middle = {
        x: corners.reduce((sum, { x }) => sum + x, 0) / corners.length,
        y: corners.reduce((sum, { y }) => sum + y, 0) / corners.length,
      };
      for (const place of [middle, ...corners]) {
        const distance = (to: Point) => Math.hypot(place.x - to.x, place.y - to.y);
        expect(distance(own)).toBeLessThanOrEqual(Math.min(...centres.map(distance)) + 1e-9);
      }
    });
  });

  it("gives one centre the whole window", () => {
    expect(areaOf(cellAreas([{ x: 1, y: 1 }], window)[0] as Area)).toBeCloseTo(100, 9);
  });
});

describe("softAreas", () => {
  it("fills the window with the colours of the components, mixed where they are", () => {
    const areas = softAreas(window, (points) =>
      Float64Array.from(points.flatMap(({ x }) => (x < 4 ? [1, 0] : x < 6 ? [0.5, 0.5] : [0, 1]))),
    );
    expect(areas.reduce((sum, area) => sum + areaOf(area), 0)).toBeCloseTo(100, 6);
    expect(new Set(areas.map(({ colour }) => colour)).size).toBe(3);
    const at = (x: number) => areas.find(({ corners }) => (corners[0] as Point).x <= x && (corners[1] as Point).x > x);
    expect(at(1)?.colour).toBe("#bddaeb");
    expect(at(1)?.colour).not.toBe(at(9)?.colour);
    expect(at(5)?.colour).not.toBe(at(9)?.colour);
  });
});

describe("windows and layers", () => {
  it("hold every point, square where circles are to be round, and open where all points agree", () => {
    const points = [
      { x: 0, y: 0 },
      { x: 10, y: 2 },
    ];
    const free = windowOf(points, { isSquare: false });
    expect(free.x[1] - free.x[0]).toBeCloseTo(10.8, 9);
    expect(free.y[1] - free.y[0]).toBeCloseTo(2.16, 9);
    const square = windowOf(points, { isSquare: true });
    expect(square.y[1] - square.y[0]).toBeCloseTo(10.8, 9);
    expect(windowOf([{ x: 3, y: 3 }], { isSquare: true }).x).toEqual([2.5, 3.5]);
  });

  it("draw the areas of one colour in one path", () => {
    const corners = [
      { x: 0, y: 0 },
      { x: 1, y: 0 },
      { x: 1, y: 1 },
    ];
    const layer = areaLayer(
      [
        { colour: "#ffeeee", corners },
        { colour: "#ffeeee", corners },
      ],
      {
        window,
        titles: { x: null, y: null },
      },
    );
    expect(JSON.stringify(layer)).toContain('{"x":null,"y":null,"group":"#ffeeee"}');
    expect(clusterColour(8)).toBe(clusterColour(0));
  });
});

const mixture = createMixture({
  covarianceType: "spherical",
  weights: [0.5, 0.5],
  means: [0, 0, 9, 9],
  covariances: [1, 4],
});
const { features, components } = sample(mixture, 60, { seed: 3 });
const swapped = components.map((component) => 1 - component);
const { centres, assignments } = await kmeans(features, { numClusters: 2 });

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

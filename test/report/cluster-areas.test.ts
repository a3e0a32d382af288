import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/math/random.js";
import { cellAreas, softAreas } from "../../src/report/cluster-areas.js";
import { type Area, areaLayer, clusterColour, type Point, windowOf } from "../../src/report/cluster-layers.js";

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

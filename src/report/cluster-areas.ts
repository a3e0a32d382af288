import type { Area, Point, Window } from "./cluster-layers.js";
import { clusterColour } from "./cluster-layers.js";

/**
 * The part of the window that is nearest to each centre, k-means' cells: the window cut by the line midway to every other
 * centre (Sutherland and Hodgman 1974).
 */
export function cellAreas(centres: readonly Point[], { x, y }: Window, colourOf = clusterColour): Area[] {
  return centres.map((own, k) => {
    let corners: readonly Point[] = [
      { x: x[0], y: y[0] },
      { x: x[1], y: y[0] },
      { x: x[1], y: y[1] },
      { x: x[0], y: y[1] },
    ];
    for (const other of centres) if (other !== own) corners = nearerTo(corners, own, other);
    return { colour: tint([[colourOf(k), 1]]), corners };
  });
}

/** The part of a convex polygon that is nearer to `own` than to `other`. */
function nearerTo(corners: readonly Point[], own: Point, other: Point): Point[] {
  const [dx, dy] = [other.x - own.x, other.y - own.y];
  const beyond = ({ x, y }: Point) => (x - (own.x + other.x) / 2) * dx + (y - (own.y + other.y) / 2) * dy;
  return corners.flatMap((corner, i) => {
    const next = corners[(i + 1) % corners.length] as Point;
    const [here, there] = [beyond(corner), beyond(next)];
    const share = here / (here - there);
    const crossing = { x: corner.x + share * (next.x - corner.x), y: corner.y + share * (next.y - corner.y) };
    if (here <= 0) return there <= 0 ? [corner] : [corner, crossing];
    return there < 0 ? [crossing] : [];
  });
}

/** Grid of the shading: five pixels of a small panel. */
const GRID = 46;
const SHADES = 6;

/**
 * The window in the colours of the components, mixed as their posteriors are: neighbours of one shade in a row are one
 * area.
 *
 * @param posteriorsAt  of N points N × K values
 */
export function softAreas(
  { x, y }: Window,
  posteriorsAt: (points: readonly Point[]) => Float64Array,
  colourOf = clusterColour,
): Area[] {
  const [width, height] = [(x[1] - x[0]) / GRID, (y[1] - y[0]) / GRID];
  const areas: Area[] = [];
  for (let row = 0; row < GRID; row++) {
    const bottom = y[0] + row * height;
    const middles = Array.from({ length: GRID }, (_, i) => ({ x: x[0] + (i + 0.5) * width, y: bottom + height / 2 }));
    const shades = shadesOf(posteriorsAt(middles), GRID, colourOf);
    for (let start = 0, end = 1; start < GRID; start = end++) {
      while (end < GRID && shades[end] === shades[start]) end++;
      const [left, right] = [x[0] + start * width, x[0] + end * width];
      const corners = [
        { x: left, y: bottom },
        { x: right, y: bottom },
        { x: right, y: bottom + height },
        { x: left, y: bottom + height },
      ];
      areas.push({ colour: shades[start] as string, corners });
    }
  }
  return areas;
}

function shadesOf(posteriors: Float64Array, count: number, colourOf: typeof clusterColour): string[] {
  const numComponents = posteriors.length / count;
  return Array.from({ length: count }, (_, i) => {
    const own = Array.from(posteriors.subarray(i * numComponents, (i + 1) * numComponents));
    return tint(own.map((value, k) => [colourOf(k), Math.round(value * SHADES) / SHADES]));
  });
}

/** Colours mixed by their shares, and lightened to be a ground. */
function tint(shares: readonly (readonly [string, number])[]): string {
  const total = shares.reduce((sum, [, share]) => sum + share, 0) || 1;
  const channel = (at: number) => {
    const mixed = shares.reduce(
      (sum, [colour, share]) => sum + (share / total) * Number.parseInt(colour.slice(at, at + 2), 16),
      0,
    );
    return Math.round(255 - 0.26 * (255 - mixed))
      .toString(16)
      .padStart(2, "0");
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRowBuffer } from "../../src/features/row-buffer.js";

const change = fc.oneof(
  fc.record({ kind: fc.constant("append" as const), count: fc.nat({ max: 9 }) }),
  fc.record({ kind: fc.constant("drop" as const), count: fc.integer({ min: -3, max: 12 }) }),
  fc.record({ kind: fc.constant("clear" as const), count: fc.constant(0) }),
);

describe("a row buffer", () => {
  it("holds what an array of rows with numbers would hold, whatever is appended and let go", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(change, { maxLength: 60 }), (dim, changes) => {
        const buffer = createRowBuffer<Float64Array>(Float64Array, dim);
        let held: number[] = [];
        let start = 0;
        let next = 0.5;
        for (const { kind, count } of changes) {
          if (kind === "append") {
            const rows = Float64Array.from({ length: count * dim }, () => next++);
            buffer.append(rows);
            held.push(...rows);
          } else if (kind === "drop") {
            const letGo = Math.max(0, Math.min(count, held.length / dim));
            buffer.dropBefore(start + count);
            held = held.slice(letGo * dim);
            start += letGo;
          } else {
            buffer.clear();
            held = [];
            start = 0;
          }
          expect([buffer.start(), buffer.end()]).toEqual([start, start + held.length / dim]);
          expect(Array.from(buffer.rows(buffer.start(), buffer.end()))).toEqual(held);
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it("keeps its store of a bounded size when as much is let go as comes", () => {
    const buffer = createRowBuffer<Float32Array>(Float32Array, 2);
    for (let row = 0; row < 5000; row += 5) {
      buffer.append(Float32Array.from({ length: 10 }, (_, i) => 2 * row + i));
      buffer.dropBefore(row - 10);
      const rows = buffer.rows(Math.max(0, row - 10), row + 5);
      expect(rows.buffer.byteLength).toBeLessThanOrEqual(4 * 2 * 2 * 25);
      expect(rows.at(-1)).toBe(2 * row + 9);
    }
  });
});

import { inspect } from "node:util";
import type { WrittenValue } from "./written-value.js";

/** As one would write it after `// =>`. */
export const written = (value: unknown): string =>
  inspect(value, { depth: 6, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 12, maxStringLength: 300 });

/**
 * Why a value is not what is written, or null where it is. Numbers agree when they round to the digits written, or begin
 * with them where those end in `…`; whole numbers and all digits of one agree to nine figures. Objects have what is
 * written, and may have more.
 */
export function differenceFrom(expected: WrittenValue, actual: unknown, path = ""): string | null {
  const where = path === "" ? "" : `${path}: `;
  const differs = () => `${where}expected ${expected.text}, got ${written(actual)}`;
  switch (expected.kind) {
    case "number":
      return typeof actual === "number" && isNumber(expected, actual) ? null : differs();
    case "string":
      if (typeof actual !== "string") return differs();
      return (expected.cut ? actual.startsWith(expected.value) : actual === expected.value) ? null : differs();
    case "constant":
      return actual === expected.value ? null : differs();
    case "list":
      return listDifference(expected, actual, path) ?? null;
    case "object": {
      if (typeof actual !== "object" || actual === null) return differs();
      for (const [key, value] of expected.properties) {
        if (!(key in actual)) return `${where}expected a property "${key}", got ${written(actual)}`;
        const difference = differenceFrom(value, Reflect.get(actual, key), `${path}.${key}`);
        if (difference !== null) return difference;
      }
      return null;
    }
  }
}

type Written<K extends WrittenValue["kind"]> = Extract<WrittenValue, { kind: K }>;

function isNumber({ value, decimals, cut }: Written<"number">, actual: number): boolean {
  if (!Number.isFinite(value)) return Object.is(value, actual);
  const unit = decimals === null ? 0 : 10 ** -decimals;
  const slack = 1e-9 * Math.max(Math.abs(value), unit);
  if (!cut) return Math.abs(actual - value) <= unit / 2 + slack;
  const beyond = (Object.is(value, -0) || value < 0 ? -1 : 1) * (actual - value);
  return beyond >= -slack && beyond < unit + slack;
}

function listDifference(expected: Written<"list">, actual: unknown, path: string): string | null {
  const isList = Array.isArray(actual) || (ArrayBuffer.isView(actual) && !(actual instanceof DataView));
  const ofKind = expected.of === "" || (typeof actual === "object" && actual?.constructor.name === expected.of);
  const items = isList ? Array.from(actual as ArrayLike<unknown>) : [];
  const count = expected.items.length;
  if (!isList || !ofKind || (expected.cut ? items.length < count : items.length !== count)) {
    return `${path === "" ? "" : `${path}: `}expected ${expected.text}, got ${written(actual)}`;
  }
  for (const [i, item] of expected.items.entries()) {
    const difference = differenceFrom(item, items[i], `${path}[${i}]`);
    if (difference !== null) return difference;
  }
  return null;
}

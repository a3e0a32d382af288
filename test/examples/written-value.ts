/**
 * A value as it is written after `// =>`, in the notation of JavaScript or of Node's inspect. The decimals of a number are
 * null where it is a whole one, which is meant exactly.
 */
export type WrittenValue = { readonly text: string } & Content;

type Content =
  | { readonly kind: "number"; readonly value: number; readonly decimals: number | null; readonly cut: boolean }
  | { readonly kind: "string"; readonly value: string; readonly cut: boolean }
  | { readonly kind: "constant"; readonly value: boolean | null | undefined }
  | { readonly kind: "list"; readonly of: string; readonly items: readonly WrittenValue[]; readonly cut: boolean }
  | { readonly kind: "object"; readonly properties: readonly (readonly [string, WrittenValue])[] };

const constants: Readonly<Record<string, boolean | null | undefined>> = {
  true: true,
  false: false,
  null: null,
  undefined: undefined,
};

/** A remark that may follow a value. */
const remark = /^\s*(?:$|[,;:(–—])/;

/**
 * Reads a value: numbers (`0.9189…` for one cut off), strings, lists, typed arrays and objects; `…` as the last item of a
 * list, or anywhere in an object, stands for what is not written.
 *
 * @returns null when this is no such value, e.g. an expression
 */
export function readWrittenValue(text: string): WrittenValue | null {
  const reader = { text, at: 0 };
  const value = take(reader);
  return value !== null && remark.test(text.slice(reader.at)) ? value : null;
}

interface Reader {
  readonly text: string;
  at: number;
}

function match(reader: Reader, pattern: RegExp): RegExpExecArray | null {
  const sticky = new RegExp(pattern.source, "y");
  sticky.lastIndex = reader.at;
  const found = sticky.exec(reader.text);
  if (found) reader.at += found[0].length;
  return found;
}

function take(reader: Reader): WrittenValue | null {
  match(reader, /\s*/);
  const start = reader.at;
  const content =
    takeNumber(reader) ?? takeString(reader) ?? takeConstant(reader) ?? takeList(reader) ?? takeObject(reader);
  return content && { ...content, text: reader.text.slice(start, reader.at) };
}

function takeNumber(reader: Reader): Content | null {
  const found = match(reader, /([-−]?)(Infinity|NaN|\d[\d_]*(?:\.(\d+))?(?:[eE]([-+]?\d+))?)(…?)/);
  if (!found) return null;
  const [, sign, digits = "", fraction, exponent, cut] = found;
  const value = Number(digits.replaceAll("_", "")) * (sign ? -1 : 1);
  const isWhole = fraction === undefined && exponent === undefined && cut === "";
  const decimals = isWhole ? null : (fraction ?? "").length - Number(exponent ?? 0);
  return { kind: "number", value, decimals, cut: cut !== "" };
}

function takeString(reader: Reader): Content | null {
  const found = match(reader, /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/);
  if (!found) return null;
  const body = found[1] ?? (found[2] ?? "").replaceAll('"', '\\"').replaceAll("\\'", "'");
  const value: string = JSON.parse(`"${body}"`);
  return value.endsWith("…")
    ? { kind: "string", value: value.slice(0, -1), cut: true }
    : { kind: "string", value, cut: false };
}

function takeConstant(reader: Reader): Content | null {
  const found = match(reader, /(true|false|null|undefined)\b/);
  return found ? { kind: "constant", value: constants[found[1] ?? ""] } : null;
}

function takeList(reader: Reader): Content | null {
  const found = match(reader, /(?:(\w*Array)(?:\((\d+)\))? ?)?\[/);
  if (!found) return null;
  const items: WrittenValue[] = [];
  let cut = false;
  while (!match(reader, /\s*\]/)) {
    if (match(reader, /\s*(?:…|\.\.\.)(?: \d+ more items?)?/)) {
      cut = true;
      if (!match(reader, /\s*(?=\])/)) return null;
      continue;
    }
    const item = take(reader);
    if (item === null) return null;
    items.push(item);
    if (!match(reader, /\s*(?:,|(?=\]))/)) return null;
  }
  return { kind: "list", of: found[1] ?? "", items, cut };
}

function takeObject(reader: Reader): Content | null {
  if (!match(reader, /\{/)) return null;
  const properties: [string, WrittenValue][] = [];
  while (!match(reader, /\s*\}/)) {
    if (!match(reader, /\s*(?:…|\.\.\.)/)) {
      const key = match(reader, /\s*(?:([^\s"':,{}[\]]+)|"((?:[^"\\]|\\.)*)"|'([^'\\]*)')\s*:/);
      const value = key && take(reader);
      if (!key || !value) return null;
      properties.push([key[1] ?? key[2] ?? key[3] ?? "", value]);
    }
    if (!match(reader, /\s*(?:,|(?=\}))/)) return null;
  }
  return { kind: "object", properties };
}

const collator = new Intl.Collator("en", { numeric: true });

/** Labels in the order people expect: s2 before s10. Equal only when they are the same string. */
export function compareLabels(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

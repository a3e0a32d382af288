const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Control characters and halves of characters, which neither HTML nor XML may hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]|\p{Surrogate}/gu;

/** Text as it must stand in HTML and SVG: labels and paths come from files and may hold anything. */
export const escapeHtml = (text: string): string =>
  text.replace(unwritable, "\ufffd").replace(/[&<>"']/g, (character) => entities[character] ?? "");

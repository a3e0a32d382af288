/** What no file name may hold somewhere, the percent sign that stands for it, and the dot of hidden files. */
const UNSAFE = /[/\\:*?"<>|%\p{Cc}]|^\./gu;

/** The name of a file for a mixture: as the mixture is called, with `%2F` for a slash and so on. */
export const fileNameOf = (name: string, extension: string): string =>
  `${name.replace(UNSAFE, percentEncoded) || "%00"}${extension}`;

/** What the mixture in a file is called: its name without folder and extension, and `%2F` a slash again. */
export function nameOfFile(path: string): string {
  const base = path.replace(/[/\\]+$/, "").replace(/^.*[/\\]/s, "");
  const stem = base.replace(/(?<=.)\.[^.]*$/s, "");
  const encoded = stem === "%00" ? "" : stem;
  try {
    return decodeURIComponent(encoded);
  } catch (error) {
    if (error instanceof URIError) return encoded;
    throw error;
  }
}

const percentEncoded = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;

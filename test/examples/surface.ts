import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** Where an exported value is declared, from src/ on. */
export type Declarations = ReadonlyMap<string, string>;

const reexport = /^export (type )?(?:\*|\{([^}]*)\}) from "(\.[^"]+)\.js";/gm;
const declaration = /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|class) (\w+)/gm;

/** The values (no types) that `file` exports, each with the file that declares it: through all re-exports. */
export function declarationsOf(src: string, file: string): Declarations {
  const source = readFileSync(join(src, file), "utf8");
  const found = new Map<string, string>();
  for (const [, name = ""] of source.matchAll(declaration)) found.set(name, file);
  for (const [, type, list, target = ""] of source.matchAll(reexport)) {
    if (type !== undefined) continue;
    const inner = declarationsOf(src, normalize(join(dirname(file), `${target}.ts`)));
    const wanted = list === undefined ? [...inner.keys()].map((name) => ({ name, as: name })) : namesIn(list);
    for (const { name, as } of wanted) found.set(as, inner.get(name) ?? "");
  }
  return found;
}

/** The values among `type A, b, c as d`. */
function namesIn(list: string): { name: string; as: string }[] {
  return list
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "" && !item.startsWith("type "))
    .map((item) => {
      const [name = "", as = name] = item.split(" as ");
      return { name, as };
    });
}

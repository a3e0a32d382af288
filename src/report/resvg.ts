/** resvg and its fonts, loaded by `rasterizeSvg` at its first call: 2.5 MB of WebAssembly, a tenth of a second. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

const { resolve } = createRequire(import.meta.url);
const bytesOf = (name: string): Uint8Array => readFileSync(resolve(name));
await initWasm(bytesOf("@resvg/resvg-wasm/index_bg.wasm"));

/** Open Sans (SIL Open Font License), for a picture must not depend on the fonts of a machine. */
const FAMILY = "Open Sans";
const SCRIPTS = ["latin", "latin-ext", "greek", "cyrillic"] as const;
const fontBuffers = SCRIPTS.flatMap((script) =>
  [400, 600].map((weight) => bytesOf(`@fontsource/open-sans/files/open-sans-${script}-${weight}-normal.woff2`)),
);

/** The pixels of an SVG document as the bytes of a PNG file. */
export function pngOf(svg: string, scale: number): Uint8Array {
  const renderer = new Resvg(svg, {
    font: { fontBuffers, defaultFontFamily: FAMILY, sansSerifFamily: FAMILY },
    fitTo: { mode: "zoom", value: scale },
  });
  try {
    const rendered = renderer.render();
    try {
      return rendered.asPng();
    } finally {
      rendered.free();
    }
  } finally {
    renderer.free();
  }
}

import { describe, expect, it } from "vitest";
import { htmlReport } from "../../src/report/html-report.js";
import { browserSkipNote, chromium } from "../oracles/browser.js";
import { withPage } from "../oracles/devtools.js";
import { pageInput } from "../oracles/page-input.js";
import { tinyClassifier } from "../oracles/tiny-classifier.js";

const made = async () =>
  htmlReport({
    ...pageInput({ labels: ["ada", "bob", "a very long label of many letters"], numTrials: 60 }),
    classifier: await tinyClassifier(),
    warnings: ["3 of 60 recordings of the test were in the training as well"],
    settings: { recipe: JSON.stringify({ words: "x".repeat(400) }) },
    reproduction: { command: `voxmix evaluate ${"model.safetensors ".repeat(20)}` },
  });

/** The lightness of a colour as the page has computed it, 0–255. */
const lightnessOf = (selector: string, property: string) => `(() => {
  const colour = getComputedStyle(document.querySelector(${JSON.stringify(selector)})).${property};
  const [r, g, b] = colour.match(/[\\d.]+/g).map(Number);
  return (r + g + b) / 3;
})()`;

describe("the page of a report in a browser", () => {
  it.skipIf(chromium === null)(
    `complains of nothing and fetches nothing; every sound can be played; every picture is there${browserSkipNote}`,
    async () => {
      await withPage(await made(), async (page) => {
        const durations = await page.evaluate(`Promise.all([...document.querySelectorAll("audio")].map((audio) =>
          audio.readyState >= 1 ? audio.duration : new Promise((resolve, reject) => {
            audio.onloadedmetadata = () => resolve(audio.duration);
            audio.onerror = () => resolve("cannot be played: " + audio.error?.message);
            audio.load();
          })))`);
        expect(durations).toEqual(Array.from({ length: 8 }, () => expect.closeTo(0.4, 2)));
        const pictures = await page.evaluate(
          `[...document.querySelectorAll("image")].map((image) => image.getBBox().width > 0 && image.href.baseVal.length > 60)`,
        );
        expect(pictures).toHaveLength(9);
        expect(new Set(pictures as boolean[])).toEqual(new Set([true]));
        // What the policy forbids is tried, and complained of: it does hold.
        expect(page.complaints()).toEqual([]);
        expect(page.requests().filter((url) => !/^(data:|file:.*page\.html$)/.test(url))).toEqual([]);
        await page.evaluate(`document.body.append(Object.assign(new Image(), { src: "http://127.0.0.1:9/x.png" }))`);
        await page.evaluate("new Promise((resolve) => setTimeout(resolve, 100))");
        expect(page.complaints().join()).toMatch(/Content Security Policy/);
      });
    },
  );

  it.skipIf(chromium === null)(
    `does not scroll sideways on a phone, nor on a screen; tables scroll by themselves${browserSkipNote}`,
    async () => {
      await withPage(await made(), async (page) => {
        for (const width of [320, 360, 768, 1200]) {
          await page.resize(width);
          const beyond = await page.evaluate(`[...document.querySelectorAll("main *, header, nav")]
            .filter((e) => !e.closest(".scroll, pre, svg") && e.getBoundingClientRect().right > ${width} + 0.5)
            .map((e) => e.outerHTML.slice(0, 80))`);
          expect([width, beyond]).toEqual([width, []]);
          expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
        }
      });
    },
  );

  it.skipIf(chromium === null)(
    `is light or dark by the wish of the system, or by the reader's; and prints, in light${browserSkipNote}`,
    async () => {
      await withPage(await made(), async (page) => {
        const seen = async () => ({
          paper: Number(await page.evaluate(lightnessOf("body", "backgroundColor"))),
          ink: Number(await page.evaluate(lightnessOf("body", "color"))),
          chart: Number(await page.evaluate(lightnessOf(".charts svg text", "fill"))),
        });
        const light = { paper: 255, ink: expect.toSatisfy((x) => x < 80), chart: expect.toSatisfy((x) => x < 80) };
        const dark = {
          paper: expect.toSatisfy((x) => x < 40),
          ink: expect.toSatisfy((x) => x > 200),
          chart: expect.toSatisfy((x) => x > 200),
        };
        await page.prefer("light");
        expect(await seen()).toEqual(light);
        await page.prefer("dark");
        expect(await seen()).toEqual(dark);
        await page.evaluate(`document.querySelector("#theme-light").click()`);
        expect(await seen()).toEqual(light);
        await page.prefer("light");
        await page.evaluate(`document.querySelector("#theme-dark").click()`);
        expect(await seen()).toEqual(dark);
        await page.send("Emulation.setEmulatedMedia", { media: "print" });
        expect(await seen()).toEqual(light);
        expect(await page.evaluate(`getComputedStyle(document.querySelector("audio")).display`)).toBe("none");
        const { data } = await page.send("Page.printToPDF", { printBackground: true });
        const pdf = Buffer.from(String(data), "base64");
        expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
        expect(pdf.toString("latin1").match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(2);
      });
    },
  );

  it.skipIf(chromium === null)(
    `tells text from its ground by 4.5 to 1 in both themes, that in the cells of the matrix too${browserSkipNote}`,
    async () => {
      await withPage(await made(), async (page) => {
        for (const theme of ["light", "dark"] as const) {
          await page.prefer(theme);
          const weak = await page.evaluate(`(() => {
            const luminance = (colour) => {
              const [r, g, b] = colour.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
              return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const parsed = (text) => text.match(/[\\d.]+/g).map(Number);
            const groundOf = (element) => {
              for (let e = element; e; e = e.parentElement) {
                const [r, g, b, a = 1] = parsed(getComputedStyle(e).backgroundColor);
                if (a > 0) return [r, g, b];
              }
            };
            const hasText = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim() !== "");
            return [...document.querySelectorAll("body *")]
              .filter((e) => hasText(e) && !e.closest(".counts, title, style") && e.getClientRects().length > 0)
              .map((e) => {
                const style = getComputedStyle(e);
                const ink = luminance(parsed(e.closest("svg") ? style.fill : style.color).slice(0, 3));
                const ground = luminance(groundOf(e));
                return { ratio: (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05), text: e.textContent.slice(0, 40) };
              })
              .filter(({ ratio }) => ratio < 4.5);
          })()`);
          expect([theme, weak]).toEqual([theme, []]);
        }
      });
    },
  );
});

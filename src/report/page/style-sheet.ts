/** The grounds of the page, on which text must be read. */
export const LIGHT_PAPER = "ffffff";
export const DARK_PAPER = "10151b";

/** The inks of pictures, drawn for white paper, as they are in the page: attribute selectors go before attributes. */
const inks: readonly (readonly [drawn: string, inPage: string])[] = [
  ["#1c2733", "var(--ink)"],
  ["#5b6770", "var(--faint)"],
  ["#d5dce3", "var(--line)"],
  ["#0072b2", "var(--blue)"],
  ["#d55e00", "var(--orange)"],
  ["#009e73", "light-dark(#009e73, #2fc79b)"],
  ["#6b4c9a", "light-dark(#6b4c9a, #a98bd9)"],
  ["#8c6d31", "light-dark(#8c6d31, #c3a25f)"],
];
const themed = inks
  .map(
    ([drawn, inPage]) =>
      `.picture [fill="${drawn}"] { fill: ${inPage}; } .picture [stroke="${drawn}"] { stroke: ${inPage}; }`,
  )
  .join("\n");

/** The look of a report: readable on a phone, on paper, in light and dark. */
export const styleSheet = `
:root { color-scheme: light dark;
  --ink: light-dark(#1c2733, #e6ebf0); --faint: light-dark(#55616b, #a3b0bc); --paper: light-dark(#${LIGHT_PAPER}, #${DARK_PAPER});
  --card: light-dark(#f5f8fa, #18212b); --line: light-dark(#d5dce3, #303d4a);
  --blue: light-dark(#0072b2, #56b4e9); --orange: light-dark(#d55e00, #f0883e);
  --warn: light-dark(#fff4e5, #33240f); --warn-ink: light-dark(#6e3300, #ffc78a); }
:root:has(#theme-light:checked) { color-scheme: light; }
:root:has(#theme-dark:checked) { color-scheme: dark; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-behavior: smooth; }
body { margin: 0; font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  color: var(--ink); background: var(--paper); overflow-wrap: anywhere; }
.page { max-width: 68rem; margin: 0 auto; padding: 1.25rem 1rem 4rem; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: start; justify-content: space-between; }
h1 { font-size: clamp(1.35rem, 1rem + 2vw, 2rem); line-height: 1.2; margin: 0; letter-spacing: -.01em; text-wrap: balance; flex: 1 1 18rem; }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 0 0 .75rem; letter-spacing: -.005em; }
h3 { font-size: 1rem; margin: 0; }
p { margin: 0 0 .75rem; max-width: 46rem; }
a { color: var(--blue); }
section { margin-top: 2.5rem; padding-top: 1.5rem; border-top: 1px solid var(--line); scroll-margin-top: 1rem; }
#result { border: 0; margin-top: .5rem; padding-top: .75rem; }
#result h2 { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; padding: 0; margin: .75rem 0 0; font-size: .92rem; }
nav a { display: inline-block; padding: .2rem 0; text-decoration-color: var(--line); text-underline-offset: .25em; }
.theme { border: 1px solid var(--line); border-radius: 2rem; display: inline-flex; padding: 2px; margin: 0; font-size: .82rem; }
.theme legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.theme label { cursor: pointer; }
.theme input { position: absolute; opacity: 0; pointer-events: none; }
.theme span { display: block; padding: .2rem .75rem; border-radius: 2rem; color: var(--faint); }
.theme input:checked + span { background: var(--ink); color: var(--paper); }
.theme input:focus-visible + span, a:focus-visible, .scroll:focus-visible, pre:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
.warning { background: var(--warn); color: var(--warn-ink); border-left: 4px solid var(--orange); border-radius: 0 .5rem .5rem 0; padding: .75rem 1rem; margin-top: 1.25rem; }
.warning h2 { font-size: 1rem; margin: 0 0 .25rem; } .warning ul { margin: 0; padding-left: 1.2rem; }
.headline { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .5rem 2.5rem; align-items: center; }
.figure { margin: 0; line-height: 1; white-space: nowrap; } .figure strong { font-size: clamp(3rem, 2rem + 4vw, 4.5rem); letter-spacing: -.03em; font-weight: 680; color: var(--blue); font-variant-numeric: tabular-nums; }
.figure span { color: var(--faint); font-size: 1.1rem; }
.headline p { margin-bottom: .5rem; }
td .range { min-width: clamp(5rem, 18vw, 13rem); }
.range { position: relative; display: block; height: .7rem; border-radius: .35rem; background: linear-gradient(var(--line), var(--line)) center / 100% 2px no-repeat; }
.range::before { content: ""; position: absolute; top: 0; bottom: 0; left: calc(var(--low) * 100%); width: max(3px, calc((var(--high) - var(--low)) * 100%)); border-radius: .35rem; background: color-mix(in srgb, var(--blue) 38%, transparent); }
.range::after { content: ""; position: absolute; top: -2px; bottom: -2px; left: calc(var(--at) * 100%); width: 3px; margin-left: -1.5px; border-radius: 2px; background: var(--blue); }
.headline .scale { display: flex; justify-content: space-between; font-size: .75rem; color: var(--faint); margin: .15rem 0 0; max-width: none; }
.cards { list-style: none; display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; padding: 0; margin: 1.25rem 0 0; }
.cards li { background: var(--card); border-radius: .6rem; padding: .7rem .9rem; } .cards b { display: block; font-size: 1.3rem; font-variant-numeric: tabular-nums; } .cards span { color: var(--faint); font-size: .88rem; line-height: 1.35; display: block; }
.scroll { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
caption { text-align: left; color: var(--faint); padding-bottom: .4rem; font-size: .88rem; }
th, td { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; font-weight: 400; overflow-wrap: normal; }
thead th { color: var(--faint); font-size: .82rem; vertical-align: bottom; } tbody th { font-weight: 600; max-width: 16rem; }
.number { text-align: right; white-space: nowrap; }
#labels tbody tr:last-child th, #labels tbody tr:last-child td { border-bottom: 0; color: var(--faint); }
.facts { margin: 0; display: grid; gap: .1rem; } .facts div { display: grid; grid-template-columns: minmax(8rem, 13rem) minmax(0, 1fr); gap: 0 1rem; padding: .3rem 0; border-bottom: 1px solid var(--line); }
.facts div:last-child { border-bottom: 0; }
.facts dt { color: var(--faint); } .facts dd { margin: 0; }
figure { margin: 0; } figcaption { color: var(--faint); font-size: .88rem; line-height: 1.45; margin-top: .4rem; max-width: 34rem; }
.picture svg { display: block; width: 100%; height: auto; } .picture svg text { font-family: inherit; }
.picture svg > rect[fill="#ffffff"]:first-child { fill: none; }
.charts + .scroll { margin-top: 1.5rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 1.75rem 1.5rem; }
.charts .picture, #training .picture { max-width: 30rem; }
details { margin-top: 1rem; font-size: .9rem; } summary { cursor: pointer; color: var(--faint); } details ul { margin: .5rem 0 0; padding-left: 1.2rem; }
.beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1.75rem 2.5rem; align-items: start; }
.beside > * { min-width: 0; }
.picture svg.confusion { width: min(calc(var(--natural) * 1.5), max(100%, var(--natural) * .92)); } .confusion text { fill: var(--ink); } .confusion .axis { fill: var(--faint); }
.confusion .frame { fill: none; stroke: var(--line); stroke-width: .5; }
.confusion .none { fill: var(--line); }
.confusion .black-black { fill: #000; } .confusion .white-white { fill: #fff; }
.confusion .black-white { fill: light-dark(#000, #fff); } .confusion .white-black { fill: light-dark(#fff, #000); }
.key { display: inline-block; width: .8em; height: .8em; border-radius: 2px; vertical-align: -.05em; } .key.right { background: #0072b2; } .key.wrong { background: #d55e00; } .key.true { background: var(--blue); } .key.false { background: var(--orange); }
.mistakes { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1.25rem; }
.mistake { background: var(--card); border-radius: .7rem; padding: 1rem; min-width: 0; }
.mistake .path { color: var(--faint); font-size: .82rem; margin: 0 0 .5rem; } .mistake audio { width: 100%; height: 2.4rem; margin: .4rem 0 .5rem; display: block; }
.mistake .facts { font-size: .86rem; } .mistake .facts div { grid-template-columns: 8rem minmax(0, 1fr); }
pre { background: var(--card); border-radius: .5rem; padding: .75rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; max-width: 100%; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .92em; }
#reproduce .facts { font-size: .88rem; }
footer { margin-top: 3rem; color: var(--faint); font-size: .82rem; }
${themed}
@media (max-width: 42rem) { .headline { grid-template-columns: 1fr; } section { margin-top: 1.75rem; } .facts div, .mistake .facts div { grid-template-columns: 1fr; padding: .4rem 0; } .facts dt { font-size: .82rem; } }
@media print { :root { color-scheme: light !important; } body { font-size: 11pt; } .page { max-width: none; padding: 0; }
  nav, .theme, .mistake audio { display: none; } .scroll { overflow: visible; } h2, h3 { break-after: avoid; }
  figure, tr, .mistake, .headline, .cards, .facts div { break-inside: avoid; } section { margin-top: 1.5rem; }
  .mistakes, .charts { grid-template-columns: 1fr 1fr; } .mistake, .cards li, pre { background: none; border: 1px solid var(--line); }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
`;

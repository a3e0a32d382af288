/** The look of a report: readable on a phone, on paper, in light and dark. */
export const styleSheet = `
:root { color-scheme: light dark; --ink: light-dark(#1c2733, #e4e9ee); --paper: light-dark(#fff, #141a21);
  --line: light-dark(#d5dce3, #33404d); --right: light-dark(#2a7f62, #3aa983); --wrong: light-dark(#c0392b, #e06252); }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.2; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.headline strong { font-size: 2rem; margin-right: .3rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
caption { text-align: left; padding-bottom: .4rem; }
th, td { padding: .25rem .6rem; border: 1px solid var(--line); text-align: left; }
.confusion td { text-align: center; min-width: 1.6rem; }
.confusion .right { background: color-mix(in srgb, var(--right) calc(var(--share) * 70%), transparent); }
.confusion .wrong { background: color-mix(in srgb, var(--wrong) calc(20% + var(--share) * 70%), transparent); }
.confusion .none { opacity: .45; }
@media print { :root { color-scheme: light; } .scroll { overflow: visible; } }
`;

import { drawFacts, type Section } from "./elements.js";
import { html } from "./markup.js";
import type { ReportInput } from "./report-input.js";

/** What makes the figures again: command line, versions, seed, fingerprints, settings. */
export function reproductionSection({ classifier, settings = {}, reproduction = {} }: ReportInput): Section | null {
  const { command, ...rest } = reproduction;
  const training =
    classifier === undefined
      ? []
      : ([
          ["seed of training", String(classifier.training.seed)],
          ["fingerprint of the training data", classifier.training.corpusFingerprint],
        ] as const);
  const facts = [...Object.entries(rest), ...training, ...Object.entries(settings)];
  if (facts.length === 0 && command === undefined) return null;
  const line = command === undefined ? html`` : html`<pre><code>${command}</code></pre>`;
  const values = facts.map(([name, value]) => [name, html`<code>${value}</code>`] as const);
  const body = html`${line}${drawFacts(values)}`;
  return { id: "reproduce", name: "To reproduce", title: "To get the same figures again", body };
}

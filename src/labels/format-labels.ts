import { CorpusError, OptionError } from "../errors.js";
import { formatAudacity } from "./audacity.js";
import { formatCtm } from "./ctm.js";
import { formatHtkLabels } from "./htk-labels.js";
import type { LabelFormat } from "./label-format.js";
import { tierFor } from "./label-selection.js";
import type { LabelledRecording } from "./label-tier.js";
import { formatMlf } from "./mlf.js";
import { formatRttm } from "./rttm.js";
import { formatTextGrid } from "./text-grid.js";

export interface FormatLabelsOptions {
  readonly format: LabelFormat;
  /** The tier to write, in a format that has room for one. @default that of the format's own name, else the only one */
  readonly tier?: string;
  /** Seconds of the recording, where a TextGrid ends. @default the end of the last label */
  readonly duration?: number;
}

/**
 * The text of a label file: TextGrid, CTM, RTTM, MLF, an HTK .lab or an Audacity label track.
 *
 * @throws {CorpusError} when the format has no room for these labels; the message says for which
 * @throws {OptionError} when the format is not written
 * @example
 * const spoken = [{ recording: "a", tiers: [{ name: "word", intervals: [{ start: 0.5, end: 0.75, label: "yes" }] }] }];
 * formatLabels(spoken, { format: "CTM" }); // => "a 1 0.5 0.25 yes\n"
 */
export function formatLabels(recordings: readonly LabelledRecording[], options: FormatLabelsOptions): string {
  const { format } = options;
  switch (format) {
    case "CTM":
      return formatCtm(recordings, options);
    case "RTTM":
      return formatRttm(recordings, options);
    case "MLF":
      return formatMlf(recordings, options);
    case "TextGrid":
      return formatTextGrid(onlyOf(recordings, format).tiers, options);
    case "HTK":
      return formatHtkLabels(
        tierFor(format, onlyOf(recordings, format).tiers, { tier: options.tier, usual: ["label"] }),
      );
    case "Audacity":
      return formatAudacity(
        tierFor(format, onlyOf(recordings, format).tiers, { tier: options.tier, usual: ["label"] }),
      );
    default:
      throw new OptionError(`"${format}" is not written; choose TextGrid, CTM, RTTM, MLF, HTK or Audacity`);
  }
}

function onlyOf(recordings: readonly LabelledRecording[], format: LabelFormat): LabelledRecording {
  const [only, another] = recordings;
  if (only !== undefined && another === undefined) return only;
  throw new CorpusError(
    `a ${format} file holds the labels of one recording, and there are ${recordings.length}; ` +
      "write each into a file of its own, or write CTM, RTTM or MLF",
  );
}

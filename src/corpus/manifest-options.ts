import type { LabelFormat } from "../formats/labels/labels.js";

export interface ReadManifestOptions {
  /**
   * How the file names of a folder carry labels, e.g. `{speaker}_{word}_{take}.wav`.
   * @default the folder's manifest.tsv, else its wav.scp, else a known corpus, else label/file.wav
   */
  readonly pattern?: string;
  /**
   * The column that will be asked for. Of label files only the tier of this name gives rows, so that every row has it.
   * @default every tier gives rows
   */
  readonly by?: string;
  /**
   * The format of the label files to take, in a folder with several; of the source itself, where its name does not tell.
   * @default the first that any recording has: TextGrid, TIMIT (.phn, .wrd), HTK or ESPS (.lab), MLF, CTM, RTTM, then .txt
   *   of TIMIT or Audacity; and none where the names of the folder already say the labels
   */
  readonly labels?: LabelFormat;
}

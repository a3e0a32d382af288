import { stat } from "node:fs/promises";
import { OptionError } from "../../../errors.js";
import {
  readMixtures,
  resolveMixtureFormat,
  selectMixture,
  writeMixture,
  writeMixtures,
} from "../../../formats/mixture/mixture-files.js";
import { formatOfMixtureFile, type MixtureFormat } from "../../../formats/mixture/mixture-formats.js";
import type { OutputOptions } from "../../flags.js";
import { counted, printJson, printText } from "../../shared/output.js";

interface ConvertOptions extends OutputOptions {
  readonly output: string;
  readonly to?: MixtureFormat;
  readonly label?: string;
  readonly text?: boolean;
  readonly kind?: string;
}

/** `voxmix convert <model> -o <path> [--to sklearn|kaldi|htk|safetensors] [--label x]` */
export async function convert(path: string, options: ConvertOptions): Promise<void> {
  const { output, label } = options;
  const found = await readMixtures(path);
  const mixtures = label === undefined ? found : [selectMixture(found, { path, label })];
  const format = resolveMixtureFormat(output, options.to);
  const [only] = mixtures;
  const settings = {
    format,
    ...(options.text === undefined ? {} : { text: options.text }),
    ...(options.kind === undefined ? {} : { parameterKind: options.kind }),
  };
  const isOne = only !== undefined && mixtures.length === 1;
  if (!isOne && format !== "htk") await checkFolder(output, mixtures.length);
  if (isOne && format !== "htk") await writeMixture(output, only.mixture, settings);
  else await writeMixtures(output, mixtures, settings);
  const names = mixtures.map(({ name }) => name);
  if (options.json) printJson({ output, format, names });
  else printText(`${output}: ${isOne ? `the mixture "${names[0]}"` : counted(names.length, "mixture")} in ${format}`);
}

/** Several mixtures need a folder, which is not called as a file would be. */
async function checkFolder(output: string, count: number): Promise<void> {
  const existing = await stat(output).catch(() => undefined);
  if (existing?.isFile() || (existing === undefined && formatOfMixtureFile(output) !== undefined)) {
    throw new OptionError(
      `${count} mixtures do not fit in ${output}; give a folder, as ${output.replace(/\.[^.]*$/, "")}/, and the format with ` +
        "--to, or one of them with --label",
    );
  }
}

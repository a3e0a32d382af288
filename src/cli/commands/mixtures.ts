import type { Command } from "commander";
import { initializations, mixtureTable } from "../../options/mixture-table.js";
import { anyText, integerFrom, listOf, oneOf } from "../../options.js";
import { fileNamed, mixtureFormats, picture } from "../command-flags.js";
import { declare, flag, flagOf } from "../declare.js";

/** Mixtures by themselves: of any table of numbers, and in the formats of other tools. */

export function declareMixtures(program: Command): void {
  declare(program, {
    name: "cluster",
    arguments: ["<table>"],
    summary: "cluster the rows of a table of numbers (.csv, .tsv, .npy)",
    flags: [
      flag("--components <n,n,…>", "clusters; of several numbers the lowest BIC is taken", {
        rule: listOf(integerFrom(1), 1),
        isRequired: true,
      }),
      flag("--method <name>", "a mixture, or only centres", {
        rule: oneOf("gmm", "kmeans"),
        default: "gmm",
        isSet: true,
      }),
      flag("-o, --output <table>", "every row with its cluster, in a .csv", { rule: fileNamed(".csv") }),
      flag("--columns <names>", "columns to take, as a,b", { rule: listOf(anyText()), otherwise: "all" }),
      flag("--scale", "measure each column in its deviations; results keep its unit"),
      flagOf(mixtureTable.covarianceType, { default: "full", isSet: true }),
      flagOf(mixtureTable.initialization, { rule: initializations, isSet: true }),
      flagOf(mixtureTable.seed, { isSet: true }),
      flagOf(mixtureTable.restarts, { help: "starts, of which the best result is kept", default: 5, isSet: true }),
      flagOf(mixtureTable.varianceFloor, { default: 0.001, isSet: true }),
      flag("--model <file>", "write the mixture, in any format of voxmix convert"),
      flag("--plot <picture>", "draw two columns or two principal components, in an .svg", { rule: picture }),
      flag("--x <column>", "column across the picture"),
      flag("--y <column>", "column up the picture"),
    ],
    run: async (table, options) => (await import("./mixtures/cluster-command.js")).cluster(table, options),
  });

  declare(program, {
    name: "convert",
    arguments: ["<model>"],
    summary: "convert mixtures from and to scikit-learn, Kaldi and HTK",
    flags: [
      flag("-o, --output <path>", "a file, or for several mixtures a folder (HTK: a file)", { isRequired: true }),
      flag("--to <format>", "format to write", { rule: mixtureFormats, otherwise: "by the output's name" }),
      flag("--label <name>", "one mixture: a label, an HTK state, a Kaldi pdf", { otherwise: "all" }),
      flag("--text", "Kaldi: as text"),
      flag("--kind <name>", "HTK: parameter kind of the features, e.g. MFCC_0_D_A", { otherwise: "USER" }),
    ],
    run: async (path, options) => (await import("./mixtures/convert-command.js")).convert(path, options),
  });
}

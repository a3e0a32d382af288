import { readGolden } from "./golden.js";

/** A set of scores with what PyBOSARIS, bob.measure and scikit-learn make of it. */
export interface DetectionGolden {
  readonly name: string;
  readonly target: number[];
  readonly nontarget: number[];
  readonly eer: {
    readonly rocch_eer: { readonly value: number };
    readonly bob_eer_threshold: { readonly threshold: number; readonly hter: number };
    readonly step_interpolated: { readonly value: number };
  };
  readonly rocch: { readonly pmiss: number[]; readonly pfa: number[] };
  readonly min_and_act_dcf: {
    readonly points: readonly {
      readonly p_target: number;
      readonly c_miss: number;
      readonly c_fa: number;
      readonly min_dcf_normalised: number;
      readonly pmiss: number;
      readonly pfa: number;
      readonly bayes_threshold: number;
      readonly act_dcf_normalised: number;
      readonly act_pmiss: number;
      readonly act_pfa: number;
    }[];
  };
  readonly cllr: { readonly value: number };
  readonly min_cllr: { readonly value: number };
  readonly det: { readonly fpr: number[]; readonly fnr: number[]; readonly thresholds: number[] };
  readonly auc: { readonly value: number };
}

interface DetectionFile {
  readonly probit: { readonly p: number[]; readonly z: number[] };
  readonly sets: readonly DetectionGolden[];
}

const file = readGolden<DetectionFile>("eval/detection.json");

export const { probit } = file;

/** For `it.each`: the name of a set, and the set. */
export const detectionSets = file.sets.map((set) => [set.name, set] as const);

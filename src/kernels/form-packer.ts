import type { ScoringForm } from "../types.js";
import type { KernelPrecision } from "./kernel-options.js";
import { centreOf, type PackedForm, roundCentre } from "./packed-form.js";

/** Forms packed about one centre. */
export interface PackedForms {
  readonly centre: Float64Array;
  readonly packed: readonly PackedForm[];
}

/** Packs forms, each set of them once: they are immutable, and their packed parameters live as long as they. */
export function createPacker(
  precision: KernelPrecision,
  pack: (form: ScoringForm, centre: Float64Array, precision: KernelPrecision) => PackedForm,
): (forms: readonly ScoringForm[]) => PackedForms {
  const known = new WeakMap<object, PackedForms>();
  return (forms) => {
    const key = forms.length === 1 ? (forms[0] as ScoringForm) : forms;
    const before = known.get(key);
    if (before) return before;
    const centre = roundCentre(centreOf(forms), precision);
    const result = { centre, packed: forms.map((form) => pack(form, centre, precision)) };
    known.set(key, result);
    return result;
  };
}

export type Packer = ReturnType<typeof createPacker>;

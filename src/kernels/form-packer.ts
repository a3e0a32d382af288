import type { ScoringForm } from "../types.js";
import type { PackedForm } from "./packed-form.js";

export type Packer = (form: ScoringForm) => PackedForm;

/** Packs each form once: it is immutable, and its packed parameters live as long as it does. */
export function createPacker(pack: Packer): Packer {
  const known = new WeakMap<ScoringForm, PackedForm>();
  return (form) => {
    const packed = known.get(form) ?? pack(form);
    known.set(form, packed);
    return packed;
  };
}

/** Packs a form once for frames with one origin taken off, as all chunks of an E-step have it. */
export function createOriginPacker(pack: (form: ScoringForm, origin: Float64Array) => PackedForm) {
  const known = new WeakMap<ScoringForm, { readonly origin: Float64Array; readonly packed: PackedForm }>();
  return (form: ScoringForm, origin: Float64Array): PackedForm => {
    const before = known.get(form);
    if (before?.origin.every((value, d) => value === origin[d])) return before.packed;
    const packed = pack(form, origin);
    known.set(form, { origin, packed });
    return packed;
  };
}

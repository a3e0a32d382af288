/** What a module computes in: the build makes each module once with f32 and once with f64. */
export type Real = f32;

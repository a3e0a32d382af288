import { sumOfLanes } from "./lanes";

export function probe(at: usize): f32 {
  return sumOfLanes<f32>(v128.load(at));
}

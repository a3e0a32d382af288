import type { FeatureMatrix } from "../types.js";

/**
 * A matrix that has its buffer to itself, copied where it is a view of a larger one: a message to a worker carries whole
 * buffers. Memory that is shared with the workers stays as it is, since it is not copied.
 */
export function withOwnBuffer(matrix: FeatureMatrix): FeatureMatrix {
  const { data } = matrix;
  const isOwn = data.byteLength === data.buffer.byteLength;
  const isShared = typeof SharedArrayBuffer !== "undefined" && data.buffer instanceof SharedArrayBuffer;
  if (matrix.weights)
    return { ...matrix, data: isOwn || isShared ? data : data.slice(), weights: matrix.weights.slice() };
  return isOwn || isShared ? matrix : { ...matrix, data: data.slice() };
}

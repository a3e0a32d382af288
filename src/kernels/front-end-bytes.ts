/** Generated from assembly/front-end.ts by scripts/build-kernels.mjs: WebAssembly in base64. */
export const frontEndBytes = {
  simd: "AGFzbQEAAAABBgFgAX8BfQIPAQNlbnYGbWVtb3J5AgAAAwIBAAcSAgVwcm9iZQAABm1lbW9yeQIACiMBIQEBeyAA/QAEACIB/R8AIAH9HwGSIAH9HwIgAf0fA5KSCw==",
  relaxed: "AGFzbQEAAAABBgFgAX8BfQIPAQNlbnYGbWVtb3J5AgAAAwIBAAcSAgVwcm9iZQAABm1lbW9yeQIACiMBIQEBeyAA/QAEACIB/R8AIAH9HwGSIAH9HwIgAf0fA5KSCw==",
} as const;

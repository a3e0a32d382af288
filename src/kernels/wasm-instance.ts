/** A module's functions and its memory, of whose bytes TypeScript decides the layout. */
export interface WasmInstance<Functions> {
  readonly functions: Functions;
  readonly memory: WebAssembly.Memory;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Whether this machine runs the module. */
export function isSupported(base64: string): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(bytesOf(base64));
}

/** Compiles and starts a module, synchronously: it is a few thousand bytes. */
export function instantiate<Functions>(base64: string): WasmInstance<Functions> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytesOf(base64)), { env: { memory } });
  return { functions: instance.exports as Functions, memory };
}

const BYTES_PER_PAGE = 65536;

/** Grows a memory to hold at least so many bytes. Views of it made before are gone after. */
export function reserve(memory: WebAssembly.Memory, numBytes: number): void {
  const missing = Math.ceil((numBytes - memory.buffer.byteLength) / BYTES_PER_PAGE);
  if (missing > 0) memory.grow(missing);
}

/** Gives out consecutive places of a memory, each aligned to 64 bytes. */
export function createLayout(start: number): {
  readonly take: (numBytes: number) => number;
  readonly end: () => number;
} {
  let next = start;
  return {
    take(numBytes) {
      const at = next;
      next = (at + numBytes + 63) & ~63;
      return at;
    },
    end: () => next,
  };
}

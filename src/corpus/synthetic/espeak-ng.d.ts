/** What voxmix uses of the Emscripten module; the package has no types of its own. */
declare module "espeak-ng" {
  interface ESpeakNgOptions {
    readonly arguments: readonly string[];
    readonly print: (line: string) => void;
    readonly printErr: (line: string) => void;
    readonly quit: (status: number, unwinding: unknown) => never;
    readonly instantiateWasm: (
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ) => WebAssembly.Exports;
  }
  const ESpeakNg: (options: ESpeakNgOptions) => Promise<{ readonly FS: { readFile(path: string): Uint8Array } }>;
  export default ESpeakNg;
}

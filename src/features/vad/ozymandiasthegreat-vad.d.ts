// The package types its main entry alone, which reads its WebAssembly from a file in Node. This entry has it embedded.
declare module "@ozymandiasthegreat/vad/lib/embedded.js" {
  export interface Detector {
    /** 10, 20 or 30 ms; the frame must be the whole of its buffer. 1 voice, 0 none, −1 error. */
    readonly processFrame: (frame: Int16Array) => number;
    readonly destroy: () => void;
  }

  /** A WebAssembly instance of its own for each call. */
  export default function load(): Promise<new (mode: number, sampleRate: number) => Detector>;
}

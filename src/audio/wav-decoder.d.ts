// wav-decoder 1.3.0 ships no types; this is the part of it that pcm.ts uses.
declare module "wav-decoder" {
  interface AudioData {
    readonly numberOfChannels: number;
    readonly length: number;
    readonly sampleRate: number;
    readonly channelData: readonly Float32Array[];
  }

  export const decode: {
    readonly sync: (wav: ArrayBuffer, options?: { readonly symmetric?: boolean }) => AudioData;
  };
}

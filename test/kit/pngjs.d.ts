// pngjs ships no types; this is the part that is used.
declare module 'pngjs' {
  export const PNG: { sync: { read(bytes: Uint8Array): { width: number; height: number; data: Buffer } } };
}

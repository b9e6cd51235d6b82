// pngjs ships no types; this is the part that is used.
declare module 'pngjs' {
  interface Picture {
    width: number;
    height: number;
    data: Buffer;
  }
  export const PNG: { sync: { read(bytes: Uint8Array): Picture; write(picture: Picture): Buffer } };
}

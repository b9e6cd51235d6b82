// A small drawn picture as PNG, different for each text: nobody's face.
import { createHash } from 'node:crypto';
import { PNG } from 'pngjs';

const [WIDTH, HEIGHT] = [28, 39];

export function picture(text: string): Buffer {
  const seed = createHash('sha256').update(text).digest();
  const data = Buffer.alloc(WIDTH * HEIGHT * 4);
  for (let n = 0; n < WIDTH * HEIGHT; n++) data.set([seed[n % 32]!, seed[(n * 7) % 32]!, 180, 255], n * 4);
  return PNG.sync.write({ width: WIDTH, height: HEIGHT, data });
}

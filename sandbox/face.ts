// The face check as a stand-in: it knows drawn faces, areas of one skin tone with a flat background around them. Real pictures have neither, so nobody's face is ever
// judged here.
import type { Router } from 'express';
import { faceQuerySchema, type FaceAnswer } from '../gateways/contracts/face.ts';
import { createSealed } from './kit/sealed.ts';
import { refused, type Kit } from './kit/stand-in.ts';

/** The skin tone of drawn faces, and how far a pixel may be from it after compression. */
export const SKIN = { r: 232, g: 195, b: 158 } as const;
const NEAR = 24;
/** Areas smaller than so many pixels are specks. */
const LEAST = 120;

interface Pixels {
  data: Buffer;
  width: number;
  height: number;
}
interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
  count: number;
}

const isSkin = ({ data }: Pixels, at: number): boolean =>
  Math.abs(data[at]! - SKIN.r) < NEAR && Math.abs(data[at + 1]! - SKIN.g) < NEAR && Math.abs(data[at + 2]! - SKIN.b) < NEAR;

/** Areas of skin, each with its bounds. */
function areas(pixels: Pixels): Area[] {
  const { width, height } = pixels;
  const seen = new Uint8Array(width * height);
  const found: Area[] = [];
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] || !isSkin(pixels, start * 3)) continue;
    const area = { left: width, top: height, right: 0, bottom: 0, count: 0 };
    const open = [start];
    seen[start] = 1;
    while (open.length) {
      const at = open.pop()!;
      const [x, y] = [at % width, Math.floor(at / width)];
      area.left = Math.min(area.left, x);
      area.right = Math.max(area.right, x);
      area.top = Math.min(area.top, y);
      area.bottom = Math.max(area.bottom, y);
      area.count++;
      for (const next of [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width])
        if (next >= 0 && next < seen.length && !seen[next] && isSkin(pixels, next * 3)) {
          seen[next] = 1;
          open.push(next);
        }
    }
    if (area.count >= LEAST) found.push(area);
  }
  return found;
}

/** How flat the upper part of both edges is: 100 for one colour. */
function flatness({ data, width, height }: Pixels): number {
  const tones: number[] = [];
  for (let y = 0; y < height / 2; y++)
    for (const x of [2, 6, width - 7, width - 3])
      tones.push(data[(y * width + x) * 3]! + data[(y * width + x) * 3 + 1]! + data[(y * width + x) * 3 + 2]!);
  const mean = tones.reduce((sum, tone) => sum + tone, 0) / tones.length;
  const spread = Math.sqrt(tones.reduce((sum, tone) => sum + (tone - mean) ** 2, 0) / tones.length);
  return Math.max(0, Math.min(100, Math.round(100 - spread)));
}

/** How well an area fills the oval of a face. */
function likeness({ left, top, right, bottom, count }: Area): number {
  const oval = ((right - left + 1) * (bottom - top + 1) * Math.PI) / 4;
  return Math.max(0, Math.min(100, Math.round(100 - Math.abs(1 - count / oval) * 200)));
}

export function createFace(kit: Kit): Router {
  const sealed = createSealed('face', kit);
  sealed.onSealed('/check', faceQuerySchema, async ({ image }) => {
    const { default: sharp } = await import('sharp');
    const raw = await sharp(Buffer.from(image, 'base64'))
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
      .catch(() => null);
    if (!raw || raw.info.channels !== 3) return refused(400, 'NO_PICTURE', '不是可识别的图片');
    const pixels: Pixels = { data: raw.data, width: raw.info.width, height: raw.info.height };
    const faces = areas(pixels).map((area) => ({
      box: { left: area.left, top: area.top, width: area.right - area.left + 1, height: area.bottom - area.top + 1 },
      score: likeness(area),
    }));
    return { status: 200, body: { faces, portraitScore: flatness(pixels) } satisfies FaceAnswer };
  });
  return sealed.router;
}

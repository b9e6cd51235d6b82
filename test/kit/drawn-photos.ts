// Photos that are drawn, each with what a check must find about it. Nobody's face: ovals in the one tone that the stand-in of the face check takes for skin.
import sharp from 'sharp';

const SKIN = '#e8c39e';
interface Face {
  cx: number;
  cy: number;
  rx: number;
  ry: number;
}
interface Drawing {
  width?: number;
  height?: number;
  faces?: readonly Face[];
  background?: string;
  /** A street, a window, a tree: what is behind somebody on holiday. */
  busy?: boolean;
}

/** A face as it stands in a passport picture of 590×826. */
export const good: Face = { cx: 295, cy: 340, rx: 150, ry: 200 };

const street = (width: number, height: number): string =>
  Array.from({ length: 60 }, (_, n) => {
    const [x, y] = [(n * 137) % width, (n * 211) % height];
    return `<rect x="${x}" y="${y}" width="60" height="40" fill="hsl(${(n * 47) % 360},80%,${30 + ((n * 13) % 50)}%)"/>`;
  }).join('');

/** A drawn person as SVG. */
export function drawn({ width = 590, height = 826, faces = [good], background = '#8ab4d8', busy = false }: Drawing = {}): Buffer {
  const people = faces
    .map(({ cx, cy, rx, ry }) => {
      const hair = `<ellipse cx="${cx}" cy="${cy - ry * 0.25}" rx="${rx * 1.12}" ry="${ry * 1.05}" fill="#2b2b2b"/>`;
      const body = `<path d="M${cx - rx * 1.9} ${height} C${cx - rx * 1.8} ${cy + ry * 1.4} ${cx - rx} ${cy + ry * 1.1} ${cx} ${cy + ry * 1.1} S${cx + rx * 1.8} ${cy + ry * 1.4} ${cx + rx * 1.9} ${height}Z" fill="#3d5a80"/>`;
      return `${hair}${body}<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" fill="${SKIN}"/>`;
    })
    .join('');
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${background}"/>${busy ? street(width, height) : ''}${people}</svg>`,
  );
}
export const jpeg = (drawing?: Drawing): Promise<Buffer> => sharp(drawn(drawing)).jpeg({ quality: 92 }).toBuffer();
export const png = (drawing?: Drawing): Promise<Buffer> => sharp(drawn(drawing)).png().toBuffer();

/** With place and time of taking, lying on its side as cameras keep it. */
export const fromCamera = async (): Promise<Buffer> =>
  sharp(await sharp(drawn()).rotate(270).toBuffer())
    .withExif({
      IFD0: { Make: 'Drawn', DateTime: '2026:07:20 10:00:00' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '31/1 13/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '121/1 28/1 0/1' },
    })
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 92 })
    .toBuffer();

/** A PNG that says it is 30 000 × 30 000, in a few bytes of one colour. */
async function bomb(): Promise<Buffer> {
  const small = await sharp({ create: { width: 600, height: 800, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  const wide = Buffer.from(small);
  wide.writeUInt32BE(30_000, 16);
  wide.writeUInt32BE(30_000, 20);
  return wide;
}

export interface Fixture {
  name: string;
  content: () => Promise<Buffer>;
  type: 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp' | 'text/plain';
  /** What it is, by its label: accepted, in doubt, or the rules that it breaks. */
  label: 'accepted' | 'manual' | readonly string[];
  turn?: 90 | 180 | 270;
  crop?: { left: number; top: number; width: number; height: number };
}

export const fixtures: readonly Fixture[] = [
  { name: 'a portrait', content: () => jpeg(), type: 'image/jpeg', label: 'accepted' },
  { name: 'a portrait as PNG', content: () => png(), type: 'image/png', label: 'accepted' },
  { name: 'on white', content: () => jpeg({ background: '#fdfdfd' }), type: 'image/jpeg', label: 'accepted' },
  { name: 'on red', content: () => jpeg({ background: '#b03030' }), type: 'image/jpeg', label: 'accepted' },
  { name: 'from a camera, on its side, with GPS', content: fromCamera, type: 'image/jpeg', label: 'accepted' },
  {
    name: 'upside down, turned by hand',
    content: async () =>
      sharp(await jpeg())
        .rotate(180)
        .toBuffer(),
    type: 'image/jpeg',
    label: 'accepted',
    turn: 180,
  },
  {
    name: 'cut out of a wide picture',
    content: () => jpeg({ width: 1600, height: 1000, faces: [{ cx: 1100, cy: 420, rx: 150, ry: 200 }] }),
    type: 'image/jpeg',
    label: 'accepted',
    crop: { left: 805, top: 80, width: 590, height: 826 },
  },
  {
    name: 'with transparency',
    content: async () =>
      sharp(await png())
        .ensureAlpha()
        .png()
        .toBuffer(),
    type: 'image/png',
    label: 'accepted',
  },
  {
    name: 'a face half in shadow',
    content: async () =>
      sharp(drawn())
        .composite([{ input: Buffer.from('<svg width="590" height="826"><ellipse cx="295" cy="470" rx="95" ry="62" fill="#777"/></svg>') }])
        .jpeg()
        .toBuffer(),
    type: 'image/jpeg',
    label: 'manual',
  },
  { name: 'nobody', content: () => jpeg({ faces: [] }), type: 'image/jpeg', label: ['photo.face.none'] },
  {
    name: 'two people',
    content: () =>
      jpeg({
        faces: [
          { cx: 170, cy: 340, rx: 90, ry: 120 },
          { cx: 430, cy: 340, rx: 90, ry: 120 },
        ],
      }),
    type: 'image/jpeg',
    label: ['photo.face.many'],
  },
  { name: 'on holiday', content: () => jpeg({ busy: true }), type: 'image/jpeg', label: ['photo.portrait'] },
  { name: 'far away', content: () => jpeg({ faces: [{ cx: 295, cy: 340, rx: 45, ry: 60 }] }), type: 'image/jpeg', label: ['photo.face.size'] },
  {
    name: 'far away on holiday',
    content: () => jpeg({ faces: [{ cx: 295, cy: 340, rx: 45, ry: 60 }], busy: true }),
    type: 'image/jpeg',
    label: ['photo.face.size', 'photo.portrait'],
  },
  {
    name: 'too small',
    content: () => jpeg({ width: 200, height: 280, faces: [{ cx: 100, cy: 115, rx: 50, ry: 68 }] }),
    type: 'image/jpeg',
    label: ['photo.pixels'],
  },
  { name: 'cut too small', content: () => jpeg(), type: 'image/jpeg', label: ['photo.pixels'], crop: { left: 0, top: 0, width: 200, height: 280 } },
  {
    name: 'cut beside the picture',
    content: () => jpeg(),
    type: 'image/jpeg',
    label: ['photo.crop'],
    crop: { left: 400, top: 0, width: 590, height: 826 },
  },
  { name: 'a GIF', content: async () => sharp(drawn()).gif().toBuffer(), type: 'image/gif', label: ['photo.type'] },
  { name: 'cut off in the middle', content: async () => (await jpeg()).subarray(0, 8_000), type: 'image/jpeg', label: ['photo.readable'] },
  { name: 'more pixels than it has bytes', content: bomb, type: 'image/png', label: ['photo.readable'] },
];

/** Over ten megabytes: noise does not compress. */
export async function heavy(): Promise<Buffer> {
  const side = 2_100;
  const noise = Buffer.alloc(side * side * 3);
  let state = 1;
  for (let n = 0; n < noise.length; n++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    noise[n] = state >> 16;
  }
  return sharp(noise, { raw: { width: side, height: side, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}

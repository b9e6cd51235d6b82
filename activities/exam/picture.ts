// A candidate's upload to the picture that is kept: upright by its EXIF, turned and cut as the candidate asked, 295×413, JPEG, without EXIF and place of taking.
import { PHOTO, type Crop, type Turn } from '../../domain/exam/photo.ts';

/** More pixels than any camera has; a small file that unpacks to more is no photo. */
const MOST_PIXELS = 120_000_000;
const QUALITY = 88;
/** Native code, which no start of a program waits for. */
const library = async () => (await import('sharp')).default;
type Sharp = Awaited<ReturnType<typeof library>>;

/** Upright: as it is seen, then turned by the candidate. */
const upright = (sharp: Sharp, bytes: Uint8Array, turn: Turn) => sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error' }).autoOrient().rotate(turn);

/** Type by content and size as it is seen; null where no picture can be read from the bytes. Decodes the whole picture, so that a cut-off file is noticed. */
export async function measurePicture(bytes: Uint8Array, turn: Turn): Promise<{ width: number; height: number } | null> {
  const sharp = await library();
  try {
    const { info } = await upright(sharp, bytes, turn).raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height };
  } catch {
    return null;
  }
}

/** The picture that is kept. `crop` lies inside of it; without one the middle is taken. Rejects on what `measurePicture` has no size of. */
export async function processPicture(bytes: Uint8Array, { turn, crop }: { turn: Turn; crop: Crop | null }): Promise<Buffer> {
  const sharp = await library();
  const turned = await upright(sharp, bytes, turn).toColourspace('srgb').png({ compressionLevel: 1 }).toBuffer();
  const cut = crop === null ? sharp(turned) : sharp(turned).extract(crop);
  return cut
    .flatten({ background: '#ffffff' })
    .resize(PHOTO.width, PHOTO.height, { fit: 'cover', position: 'centre' })
    .toColourspace('srgb')
    .jpeg({ quality: QUALITY, mozjpeg: false, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

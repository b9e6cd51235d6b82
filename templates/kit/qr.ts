// A QR code as a `data:` address, so that a page carries it itself.
import { renderSVG } from 'uqr';

/** The most that stays easy to read from paper at 2 cm. */
const LONGEST = 350;

/** ISO/IEC 18004, level M. Throws RangeError on more than 350 bytes. */
export function qrCode(text: string): string {
  if (Buffer.byteLength(text) > LONGEST) throw new RangeError(`a code holds ${LONGEST} bytes at the most`);
  return `data:image/svg+xml;base64,${Buffer.from(renderSVG(text, { ecc: 'M', border: 2, pixelSize: 4 })).toString('base64')}`;
}

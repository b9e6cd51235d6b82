// The seals of a bid's files, found while the opened package goes by. A package that is not as the client makes it is no reason to stop: what can't be found is no seal.
import type { FoundBidSeal } from '../../domain/procurement/opening/opening.ts';
import type { BidCrypto } from './crypto.ts';
import type { Manifest, ManifestFile } from './package.ts';
import { watchSeal, type SealWatch } from './pdf/check.ts';

/** More files than any tender asks for; what a manifest names beyond them is not looked at. */
const MOST = 1_000;
const isFile = (file: Partial<ManifestFile> | null): file is ManifestFile =>
  typeof file?.slot === 'string' && typeof file.name === 'string' && Number.isSafeInteger(file.size) && file.size! >= 0;

export interface SealsWatch {
  /** Clear bytes behind the manifest, in order. */
  update: (bytes: Uint8Array) => void;
  end: () => FoundBidSeal[];
}

/** `key`: the bidder's, SM2, as the envelope's header has it. */
export function watchSeals(crypto: BidCrypto, manifest: Partial<Manifest>, key: string): SealsWatch {
  const named: readonly (Partial<ManifestFile> | null)[] = Array.isArray(manifest.files) ? manifest.files.slice(0, MOST) : [];
  const files = named.filter(isFile);
  const found: FoundBidSeal[] = [];
  let [at, seen] = [0, 0];
  const watchOf = (file: ManifestFile | undefined): SealWatch | null => (file ? watchSeal(crypto, file.seal, file.size, key) : null);
  let watch = watchOf(files[0]);
  const next = (): void => {
    const { slot, name } = files[at]!;
    found.push({ slot, name, ...watch!.end() });
    [at, seen] = [at + 1, 0];
    watch = watchOf(files[at]);
  };
  return {
    update: (bytes) => {
      for (let from = 0; watch && from < bytes.length;) {
        const part = bytes.subarray(from, from + files[at]!.size - seen);
        watch.update(part);
        from += part.length;
        seen += part.length;
        if (seen === files[at]!.size) next();
      }
    },
    end: () => {
      while (watch) next();
      return found;
    },
  };
}

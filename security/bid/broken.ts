/** FORMAT: no envelope. HEADER: its header does not hold. BODY: chunks are missing, moved or changed. KEY: it is not for this key. */
export type BrokenKind = 'FORMAT' | 'HEADER' | 'BODY' | 'KEY';

/** An envelope that does not hold; the message is for the bidder's eyes. `name` is compared, not `instanceof` (realms differ in tests). */
export class BidBroken extends Error {
  readonly kind: BrokenKind;
  constructor(kind: BrokenKind, message: string) {
    super(message);
    this.name = 'BidBroken';
    this.kind = kind;
  }
}

export const isBroken = (error: unknown): error is BidBroken => (error as Error | null)?.name === 'BidBroken';

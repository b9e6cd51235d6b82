// The bid client in a browser: what a page imports to make, sign, seal and open bids of the suite GM. Nothing in here or behind it needs Node or reaches a network.
export * from '../../domain/procurement/bid/draft.ts';
export { outputNames, countdown } from '../../domain/procurement/bid/names.ts';
export { revokeSignature, sealedDraft, signFile, signingOf } from '../../domain/procurement/bid/signing.ts';
export { isBroken } from './broken.ts';
export { fromHex, toHex } from './bytes.ts';
export { signBidFile, verifyBidFile } from './file-signature.ts';
export { headerLength, partyOf, readHeader, verifyHeader, writeHeader } from './header.ts';
export { combineShares } from './halves.ts';
export { openBody, verifyBody } from './open.ts';
export { manifestOf, packageOf } from './package.ts';
export { portableCrypto } from './portable.ts';
export { beginSealing } from './seal.ts';
export { backupHalf, backupOf, halfAOf } from './unlock.ts';
export { signBound, signWithdrawal } from './withdrawal.ts';
export { newSm2Keys, signSm2 } from '../sm2.ts';

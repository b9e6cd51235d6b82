// 解密, over HTTP: the bidder's half of the key is unwrapped here, with his own key, and only the half goes to the platform, when the opening was declared.
import { toHex } from '../../security/bid/bytes.ts';
import type { BidHeader, BidParty } from '../../security/bid/header.ts';
import { nodeCrypto } from '../../security/bid/node.ts';
import { verifyPrice } from '../../security/bid/price.ts';
import type { TenderExport } from '../../security/bid/tender-file.ts';
import { halfAOf, type PrivateKeys } from '../../security/bid/unlock.ts';
import { ask, type Server } from './upload.ts';

const DONE = { decrypted: '解密成功', failed: '解密失败' } as const;

/** The organisation's own opening in a tender. Throws where there is none yet. */
async function openingIn(server: Server, tender: string): Promise<{ id: string; version: number }> {
  const { body } = await ask(server, 'GET', '/v1/me/openings?tab=all');
  const line = (body['items'] as { openingId: string | null; version: number | null; tenderId: string }[]).find(({ tenderId }) => tenderId === tender);
  if (!line?.openingId || line.version === null) throw new Error('该项目尚未开标，或者没有本单位的投标文件');
  return { id: line.openingId, version: line.version };
}

/** An act on it; answers what came of it, in Chinese. Throws BidRefused. */
export async function onOpening(server: Server, tender: string, act: 'decrypt' | 'fail' | 'backup', body: object): Promise<string> {
  const { id, version } = await openingIn(server, tender);
  const { body: done } = await ask(server, 'POST', `/v1/bid-openings/${id}/${act}`, { version, body });
  return DONE[done['state'] as keyof typeof DONE] ?? String(done['state']);
}

/** An act on the organisation's own prices, where they are opened after 商务技术评审; answers what came of it, in Chinese. Throws BidRefused. */
export async function onPrices(server: Server, tender: string, act: 'decrypt' | 'fail' | 'backup', body: object): Promise<string> {
  const { body: mine, version } = await ask(server, 'GET', `/v1/tenders/${tender}/prices/mine`);
  const { body: done } = await ask(server, 'POST', `/v1/price-openings/${String(mine['id'])}/${act}`, { version, body });
  return DONE[done['state'] as keyof typeof DONE] ?? String(done['state']);
}

/** Unwraps half A of the own price envelope and hands it in. Throws BidRefused, and BidBroken where the envelope is not the bid's, or the key not this bidder's. */
export async function decryptPrices(server: Server, tender: string, { party, keys }: { party: BidParty; keys: PrivateKeys }): Promise<string> {
  const { priceRoot } = (await ask(server, 'GET', `/v1/tenders/${tender}/prices/mine`)).body;
  const file = (await ask(server, 'GET', `/v1/tenders/${tender}/export`)).body as unknown as TenderExport;
  const opened = file.opened?.find(({ price }) => price?.header.header.bidRoot === priceRoot);
  const bid = file.headers.find(({ header }) => header.bidRoot === opened?.bidRoot)?.header;
  if (!opened?.price || !bid) throw new Error('公开的开标文件中没有本单位的报价文件');
  verifyPrice(nodeCrypto, bid, opened.price.header);
  const half = halfAOf(nodeCrypto, opened.price.header.header, party, keys);
  try {
    return await onPrices(server, tender, 'decrypt', { halfA: toHex(half) });
  } finally {
    half.fill(0);
  }
}

/** Unwraps half A of the envelope that was received and hands it in. Throws BidRefused, and BidBroken where the key is not this bidder's. */
export async function decryptOwn(server: Server, tender: string, { party, keys }: { party: BidParty; keys: PrivateKeys }): Promise<string> {
  const { id } = await openingIn(server, tender);
  const { bidRoot } = (await ask(server, 'GET', `/v1/bid-openings/${id}`)).body;
  const { headers } = (await ask(server, 'GET', `/v1/tenders/${tender}/export`)).body as unknown as { headers: { header: BidHeader }[] };
  const header = headers.find((signed) => signed.header.bidRoot === bidRoot)?.header;
  if (!header) throw new Error('公开的开标文件中没有本单位的投标文件');
  const half = halfAOf(nodeCrypto, header, party, keys);
  try {
    return await onOpening(server, tender, 'decrypt', { halfA: toHex(half) });
  } finally {
    half.fill(0);
  }
}

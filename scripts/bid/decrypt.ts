// 解密, over HTTP: the bidder's half of the key is unwrapped here, with his own key, and only the half goes to the platform, when the opening was declared.
import { toHex } from '../../security/bid/bytes.ts';
import type { BidHeader, BidParty } from '../../security/bid/header.ts';
import { nodeCrypto } from '../../security/bid/node.ts';
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

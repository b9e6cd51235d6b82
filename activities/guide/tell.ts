// A guide outside: the paper (P42) prints, and the portal of 一网通办 (U22) gets, the very text that is shown online.
import { guideById } from '../../db/guide/reads.ts';
import type { PortalGateway } from '../../gateways/portal.ts';
import { canonicalJson, sm3 } from '../../security/hash.ts';
import type { DispatchKind } from '../dispatch/kinds.ts';
import { defineDocument } from '../documents/define.ts';

export const guidePaper = defineDocument({
  kind: 'P42',
  load: async (em, _, { caseId }) => {
    const found = await guideById(em, caseId);
    if (!found) throw new Error(`no guide ${caseId}`);
    return found.text;
  },
});

/** U22: version by version; one that comes late replaces no newer one there. */
export const guideDispatch = (portal: Pick<PortalGateway, 'publishGuide'>): DispatchKind => ({
  partner: 'portal',
  kind: 'guide',
  send: async (em, row, signal) => {
    const found = await guideById(em, String(row.payload['guideId']));
    if (!found) return null;
    const guide = found.text as unknown as Record<string, unknown>;
    const standing = row.payload['standing'] === '下架' ? ('下架' as const) : ('发布' as const);
    const content = { itemCode: found.code, version: found.version, standing, guide, digest: sm3(canonicalJson(guide)) };
    const { receipt } = await portal.publishGuide({ requestId: row.key, ...content }, signal);
    return { content, number: receipt, acknowledged: true };
  },
});

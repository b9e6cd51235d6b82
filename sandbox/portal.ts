// U22, the portal of 一网通办: 办事指南 by version, and the status of 办件. What comes late never replaces what is newer.
import type { Router } from 'express';
import {
  caseQuerySchema,
  caseStatusSchema,
  guideQuerySchema,
  publishGuideSchema,
  type CaseShown,
  type CaseStatus,
  type GuideShown,
  type PublishGuide,
} from '../gateways/contracts/portal.ts';
import { digestOf } from './kit/canonical.ts';
import { onceEach, taken } from './kit/once.ts';
import { openRows } from './kit/rows.ts';
import { createSealed } from './kit/sealed.ts';
import { refused, type Kit } from './kit/stand-in.ts';

export function createPortal(kit: Kit): Router {
  const sealed = createSealed('portal', kit);
  const once = onceEach('portal', kit);
  const guides = openRows<PublishGuide>('portal-guides', kit.folder, ({ itemCode }) => itemCode);
  const cases = openRows<CaseStatus>('portal-cases', kit.folder, ({ caseNo }) => caseNo);
  sealed.onSealed('/guides', publishGuideSchema, async (asked) => {
    const now = await kit.clock();
    if (digestOf(asked.guide) !== asked.digest) return refused(422, 'DIGEST_WRONG', '办事指南内容与摘要不一致');
    return once('/guides', asked, (id) => {
      const shown = guides.get(asked.itemCode);
      if (!shown || asked.version >= shown.version) guides.put(asked);
      return taken(asked.requestId, id, now);
    });
  });
  sealed.onSealed('/guides/current', guideQuerySchema, ({ itemCode }) => {
    const { version = null, standing = null, digest = null } = guides.get(itemCode) ?? {};
    return { status: 200, body: { itemCode, version, standing, digest } satisfies GuideShown };
  });
  sealed.onSealed('/cases', caseStatusSchema, async (asked) => {
    const now = await kit.clock();
    return once('/cases', asked, (id) => {
      const shown = cases.get(asked.caseNo);
      if (!shown || asked.seq > shown.seq) cases.put(asked);
      return taken(asked.requestId, id, now);
    });
  });
  sealed.onSealed('/cases/status', caseQuerySchema, ({ caseNo }) => {
    const { status = null, seq = null } = cases.get(caseNo) ?? {};
    return { status: 200, body: { caseNo, status, seq } satisfies CaseShown };
  });
  return sealed.router;
}

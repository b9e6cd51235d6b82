// U13, the three partner bureaux: each takes records, and says what it has when both sides compare.
import type { Router } from 'express';
import { reconcileSchema, sharedRecordSchema, type SharedRecord, type Taken } from '../gateways/contracts/sharing.ts';
import { digestOf } from './kit/canonical.ts';
import { onceEach, taken } from './kit/once.ts';
import { createSealed } from './kit/sealed.ts';
import type { Kit } from './kit/stand-in.ts';

export function createSharing(kit: Kit): Router {
  const sealed = createSealed('sharing', kit);
  const once = onceEach('sharing', kit);
  sealed.onSealed('/records', sharedRecordSchema, async (asked) => {
    const now = await kit.clock();
    return once('/records', asked, (id) => taken(asked.requestId, id, now));
  });
  sealed.onSealed('/reconcile', reconcileSchema, ({ bureau, from, to }) => {
    const rows: Taken[] = once.rows
      .map(({ asked, body }) => ({ record: asked as SharedRecord, at: (body as { at: string }).at }))
      .filter(({ record, at }) => record.bureau === bureau && at >= from && at < to)
      .map(({ record, at }) => ({ requestId: record.requestId, digest: digestOf(record.fields), at }));
    return { status: 200, body: { taken: rows } };
  });
  sealed.router.get('/_records', (_request, response) => void response.json(once.rows.map(({ asked }) => asked)));
  return sealed.router;
}

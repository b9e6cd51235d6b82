// U20, 上海市安全生产基础信息平台: 统一登录, 统一用户管理 and 统一权限分配 (people change them under /_data), and the exchange 基础信息共享平台.
// Where an address for it is set (`POST /_callback`), a change is called back at once.
import type { Router } from 'express';
import { z } from 'zod';
import {
  authorityQuerySchema,
  employerBaseQuerySchema,
  employerBaseSchema,
  officerQuerySchema,
  officerSchema,
  publishedQuerySchema,
  publishSchema,
  type Authority,
  type CentralOfficer,
  type EmployerBase,
  type Publish,
  type Published,
} from '../gateways/contracts/safety-platform.ts';
import { digestOf } from './kit/canonical.ts';
import { onceEach, taken } from './kit/once.ts';
import { openRows } from './kit/rows.ts';
import { createSealed } from './kit/sealed.ts';
import { refused, type Kit } from './kit/stand-in.ts';
import { createIssuer, ticketRefused } from './kit/tickets.ts';

/** Invented officers of a place to try out, one a role. */
const seed: Omit<CentralOfficer, 'version'>[] = (['窗口预审员', '经办', '审核', '签发', '部门信息管理员', '审计', '系统管理员'] as const).map(
  (role, i) => ({
    uid: `sp-000${i + 1}`,
    standing: 'active',
    roles: [{ role, district: '310000' }],
    name: `试用${role}`,
    mobile: `1744000002${i + 1}`,
    unit: '上海市应急管理局',
    district: '310000',
  }),
);

type Employer = NonNullable<EmployerBase['employer']>;
const employerSchema = employerBaseSchema.shape.employer.unwrap();

export function createSafetyPlatform(kit: Kit): Router {
  const sealed = createSealed('safety-platform', kit);
  const officers = openRows<CentralOfficer>('officers', kit.folder, ({ uid }) => uid);
  for (const one of seed) if (!officers.get(one.uid)) officers.put({ ...one, version: 1 });
  const employers = openRows<Employer>('employer-base', kit.folder, ({ creditCode }) => creditCode);
  const issuer = createIssuer('safety-platform', kit, sealed, () => officers.all().map(({ uid, name }) => ({ uid, name })));
  const once = onceEach('safety-platform', kit);
  let callback: string | undefined;

  sealed.onSealed('/officers', officerQuerySchema, ({ ticket }) => {
    const uid = issuer.redeem(ticket);
    if (uid === null) return ticketRefused;
    const officer = officers.get(uid);
    if (!officer || officer.standing === 'withdrawn') return refused(403, 'ACCOUNT_WITHDRAWN', '账号已停用');
    return { status: 200, body: officer };
  });
  sealed.onSealed('/authority', authorityQuerySchema, ({ uid }) => {
    const officer = officers.get(uid);
    if (!officer) return { status: 200, body: { uid, version: 1, standing: 'withdrawn', roles: [] } satisfies Authority };
    const { version, standing, roles } = officer;
    return { status: 200, body: { uid, version, standing, roles } satisfies Authority };
  });
  sealed.onSealed('/exchange', publishSchema, async (asked) => {
    const now = await kit.clock();
    return once('/exchange', asked, (id) => taken(asked.requestId, id, now));
  });
  sealed.onSealed('/exchange/reconcile', publishedQuerySchema, ({ from, to }) => {
    const rows: Published[] = once.rows
      .map(({ asked, body }) => ({ sent: asked as Publish, at: (body as { at: string }).at }))
      .filter(({ at }) => at >= from && at < to)
      .map(({ sent, at }) => ({ requestId: sent.requestId, to: sent.to, digest: digestOf(sent.fields), at }));
    return { status: 200, body: { taken: rows } };
  });
  sealed.onSealed('/employers', employerBaseQuerySchema, ({ creditCode }) => {
    const employer = employers.get(creditCode) ?? null;
    return { status: 200, body: { found: employer !== null, employer } satisfies EmployerBase };
  });

  // Central administration: the version is the platform's to count.
  sealed.onData('/_data', officerSchema.omit({ version: true }), async (put) => {
    const officer: CentralOfficer = { ...put, version: (officers.get(put.uid)?.version ?? 0) + 1 };
    officers.put(officer);
    if (callback !== undefined) await sealed.callBack(callback, '/changes', { uid: officer.uid, version: officer.version }).catch(() => undefined);
    return { status: 201, body: officer };
  });
  sealed.onData('/_callback', z.strictObject({ url: z.url() }), ({ url }) => {
    callback = url;
    return { status: 200, body: { url } };
  });
  sealed.onData('/_employers', employerSchema, (employer) => {
    employers.put(employer);
    return { status: 201, body: employer };
  });
  sealed.router.get('/_published', (_request, response) => void response.json(once.rows.map(({ asked }) => asked)));
  return sealed.router;
}

// 违纪决定书批量下载 (S3-38): the signed decisions of many cases as one zip, at most 500 at once. Where one is missing the whole is refused, and each is
// named: none is left out in silence.
import { z } from 'zod';
import { reach, within } from '../../../domain/kit/policy.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import { attachment } from '../../../domain/kit/file-name.ts';
import { now } from '../../../db/kit/clock.ts';
import { asInstant, query } from '../../../db/kit/sql.ts';
import { route, type Routes } from '../../kit/route.ts';
import { desk } from './desk.ts';
import { zipBody } from './shapes.ts';

interface Row {
  id: string;
  district: string;
  number: string | null;
  name: string;
  ticket: string;
  hash: string | null;
  at: Instant | null;
}

export const decisionZip: Routes = [
  route({
    listener: 'officers',
    class: '报表',
    tag: '违纪处理',
    method: 'post',
    path: '/v1/admin/violations/decisions/zip',
    summary: '违纪决定书批量下载',
    description:
      'Signed and sealed decisions as a zip. Refused as a whole where a case is unknown or its decision is still being made; `errors` names each.',
    body: zipBody,
    answer: z.unknown(),
    policy: { permission: 'violation.inside' },
    problems: ['VIOLATION_PAPER_NOT_READY'],
    sends: 'application/zip',
    handle: async ({ deps, body, person }) => {
      const em = deps.orm.em.fork();
      const far = reach('violation.inside', person());
      const rows = await query<Row>(
        em,
        `select c.id, c.district, d.number, n.name, v.ticket, p.hash, ${asInstant('p.at')} as at from violation v join case_file c on c.id = v.case_id
           join enrolment n on n.case_id = v.enrolment_id join violation_decision d on d.case_id = v.case_id and d.decided_at is not null
             and (d.ended_at is null or d.ended_by = 'annulled')
           left join document p on p.key = c.id || '/' || d.seq || '/P11' and p.ready_at is not null and p.signer is not null
          where v.case_id = any($1::uuid[]) order by d.decided_at, d.number`,
        [[...new Set(body.ids)]],
      );
      const known = new Map(rows.filter((row) => within(far, row)).map((row) => [row.id, row]));
      const reasons = body.ids.flatMap((id, n) => {
        const row = known.get(id);
        if (!row) return [{ field: `ids[${n}]`, message: '没有这一案件的处理决定' }];
        return row.hash === null ? [{ field: `ids[${n}]`, message: '决定书尚未制作完成' }] : [];
      });
      if (reasons.length) throw refuse('VIOLATION_PAPER_NOT_READY', { reasons });
      const ready = [...known.values()].map(({ number, name, ticket, hash, at }) => ({ number, name, ticket, hash: hash!, at: at! }));
      return {
        headers: {
          'Content-Type': 'application/zip',
          'Content-Disposition': attachment(`违纪决定书-${shanghaiDay(await now(em))}.zip`),
          'X-Content-Type-Options': 'nosniff',
        },
        send: (res) => desk(deps).sendDecisions(ready, res),
      };
    },
  }),
];

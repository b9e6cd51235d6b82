// Lines of the 流转日志 for a reader: own people by user name, officers by their post unless the reader is one.
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { membersOf } from '../../db/account/organisations.ts';
import type { LoggedRow } from '../../db/supplier/history.ts';
import { roles } from '../../domain/kit/actor.ts';
import { shown } from '../../domain/kit/instant.ts';
import { may } from '../../domain/kit/policy.ts';
import type { CaseView, Process } from '../../domain/kit/process.ts';
import { accountIn, logLine, postOf } from '../../domain/supplier/log.ts';
import { outward } from '../kit/outward.ts';
import type { Context } from '../kit/route.ts';
import { deskOf } from './case.ts';

export const lineSchema = z.object({
  seq: z.int(),
  at: z.string(),
  time: z.string().meta({ example: '2021-01-26 23:45:03' }),
  actor: z.string(),
  operation: z.string(),
  remark: z.string(),
  text: z.string().meta({ example: '系统 操作:入库 备注:系统自动入库' }),
});
export type Line = z.infer<typeof lineSchema>;

/** Rows as the reader of this request may see them. */
export async function lines(
  context: Pick<Context, 'deps' | 'actor'>,
  em: EntityManager,
  process: Process<any>,
  file: CaseView,
  rows: LoggedRow[],
): Promise<Line[]> {
  const desk = deskOf(context);
  const officer = may('dossier.list', context.actor, { district: file.district });
  const members = rows.some(({ action }) => action === 'deregister') && file.organisationId ? await membersOf(em, file.organisationId) : [];
  const names = new Map<string, string>();
  const nameOf = async (row: LoggedRow): Promise<string> => {
    const account = accountIn(row.actor);
    if (account === null) return '系统';
    const ended = row.action === 'deregister' && account !== file.applicantId && !members.includes(account);
    const post = postOf(process, row) ?? (ended ? roles.finalReviewer : null);
    if (post && !officer) return post;
    if (!names.has(account)) names.set(account, (await desk.userName(em, account)) || (post ?? roles.applicant));
    return names.get(account)!;
  };
  const found: Line[] = [];
  for (const row of rows)
    found.push({ seq: row.seq, at: outward(row.at) as string, time: shown(row.at), ...logLine(process, row, await nameOf(row)) });
  return found;
}

// Telling the applicant of a counter case what became of it. The words are read from the records here; histories hold no name, number or reason.
import type { MikroORM } from '@mikro-orm/postgresql';
import { counterKinds } from '../../../domain/account/counter/record.ts';
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import { plusMs, shanghaiDay, shown, type Instant } from '../../../domain/kit/instant.ts';
import { inboxTemplates, smsTemplates, type InboxName, type SmsName } from '../../../domain/kit/message-templates.ts';
import { paramsOf } from '../../../domain/kit/messages.ts';
import { counterRecordOf } from '../../../db/counter/records.ts';
import { asInstant, one } from '../../../db/kit/sql.ts';
import type { Fields } from '../../../security/field.ts';
import type { MessageActivities } from '../../message/index.ts';

export type CounterMessage = 'counterOpened' | 'counterMissing' | 'counterDone' | 'counterRejected';
export interface TellCounter extends EffectRequest {
  message: CounterMessage;
}
export interface CounterTelling {
  /** Tells the applicant by SMS and in the inbox (by SMS alone before there is an account), once per effect key. */
  tellCounter: (request: TellCounter) => Promise<unknown>;
}

/** `2026-12-11（含当日）`: a deadline is the first instant after its last day. */
export const lastDay = (due: Instant): string => `${shanghaiDay(plusMs(due, -1))}（含当日）`;

export const createCounterTelling = ({
  orm,
  fields,
  notify,
}: {
  orm: MikroORM;
  fields: Fields;
  notify: MessageActivities['notify'];
}): CounterTelling => ({
  tellCounter: async ({ message, ...request }) => {
    const em = orm.em.fork();
    const record = await counterRecordOf(em, fields, request.caseId);
    if (!record) throw new Error(`no counter record of ${request.caseId}`);
    const { at, due } = await one<{ at: Instant; due: Instant | null }>(
      em,
      `select ${asInstant('j.at')} as at, (select ${asInstant('d.due')} from deadline d where d.case_id = j.case_id and d.name = 'supplement' and d.started_at <= j.at
          order by d.started_at desc limit 1) as due
         from journal j where j.case_id = $1 and j.seq = $2`,
      [request.caseId, request.seq],
    );
    const { requested, accountId, missing } = record;
    const template = accountId === null && message === 'counterMissing' ? 'counterMissingOnPaper' : message;
    const words: Record<string, string> = {
      matter: counterKinds[requested.kind],
      time: shown(at),
      due: due === null ? '' : lastDay(due),
      items: missing.map((reason) => reason.message).join('；'),
    };
    const known = [smsTemplates[template as SmsName], inboxTemplates[template as InboxName]].flatMap((text) => (text ? paramsOf(text) : []));
    const params = Object.fromEntries(known.map((name) => [name, words[name] ?? '']));
    const phone = 'phone' in requested ? requested.phone : undefined;
    // A registration has no account before it is confirmed.
    if (accountId === null && phone === undefined) throw new Error(`nobody to tell of ${request.caseId}`);
    return notify({ ...request, template, to: accountId === null ? { phone: phone! } : { accountId }, params });
  },
});

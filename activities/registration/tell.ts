// Telling applicant and employer what became of a registration. The words are read from the records here; histories hold no name, number or reason.
import type { EffectRequest } from '../../domain/kit/follow.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { MessageName } from '../../domain/message/notify.ts';
import { lastDayOf } from '../../domain/registration/clocks.ts';
import { registrationKinds, type RegistrationKind } from '../../domain/registration/kinds.ts';
import { newsOf } from '../../domain/registration/news.ts';
import { asInstant, one } from '../../db/kit/sql.ts';
import { once } from '../kit/next.ts';
import type { EffectParts } from '../processes.ts';
import { warnOverrun } from './checks.ts';

export interface RegistrationActivities {
  /** Tells the applicant of the act, once per effect key. */
  tellRegistration: (request: EffectRequest) => Promise<unknown>;
  /** Asks the employer to confirm. */
  askEmployer: (request: EffectRequest) => Promise<unknown>;
  /** Tells whoever is late that a statutory clock is over (100 %), once. */
  warnOverrun: (request: EffectRequest & { clock: string }) => Promise<unknown>;
}

interface Row {
  action: string;
  to: string;
  data: Record<string, unknown>;
  kind: RegistrationKind;
  number: string | null;
  accountId: string;
  employerId: string | null;
}

export const createRegistrationActivities = ({ orm, notify, fields }: EffectParts): RegistrationActivities => {
  const rowOf = (caseId: string, seq: number): Promise<Row> =>
    one<Row>(
      orm.em.fork(),
      `select j.action, j.to_state as "to", j.data, r.kind, r.number, r.account_id as "accountId", r.employer_id as "employerId"
         from journal j join registration r on r.case_id = j.case_id where j.case_id = $1 and j.seq = $2`,
      [caseId, seq],
    );
  /** Last day of the clock that the act has started. */
  const dayOf = async (caseId: string, seq: number, clock: string): Promise<string> => {
    const { due } = await one<{ due: Instant }>(
      orm.em.fork(),
      `select ${asInstant('d.due')} as due from deadline d join journal j on j.case_id = d.case_id and j.seq = $2
         where d.case_id = $1 and d.name = $3 and d.started_at <= j.at order by d.started_at desc limit 1`,
      [caseId, seq, clock],
    );
    return `${lastDayOf(due)}（含当日）`;
  };
  const words = ({ kind, number }: Row) => ({ matter: registrationKinds[kind], number: number ?? '暂存' });

  return {
    tellRegistration: async (request) => {
      const row = await rowOf(request.caseId, request.seq);
      const news = newsOf(row.action, row);
      if (!news) return null;
      const template: MessageName = news.kind === 'asked' ? 'registrationAsked' : news.kind === 'step' ? 'registrationStep' : 'registrationMoved';
      const due = news.clock === undefined ? {} : { due: await dayOf(request.caseId, request.seq, news.clock), late: news.else ?? '' };
      return notify({ ...request, template, to: { accountId: row.accountId }, params: { ...words(row), news: news.text, ...due } });
    },
    warnOverrun: ({ clock, ...request }) =>
      once({ orm }, request, 'overrun', async () => {
        await warnOverrun({ orm, fields }, request.caseId, clock);
        return null;
      }),
    askEmployer: async (request) => {
      const row = await rowOf(request.caseId, request.seq);
      if (row.employerId === null) throw new Error(`${request.caseId} has no employer`);
      const params = { ...words(row), due: await dayOf(request.caseId, request.seq, 'employer') };
      return notify({ ...request, template: 'registrationEmployer', to: { organisationId: row.employerId }, params });
    },
  };
};

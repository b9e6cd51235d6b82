// Records of 电子证照: one edition of a licence, from the decision that begins it until both collectors hold it, or until it is withdrawn.
import type { EntityManager } from '@mikro-orm/postgresql';
import { dispatchRows } from '../../domain/dispatch/dispatch.ts';
import { ruleRow, ruleValue } from '../../domain/kit/rules.ts';
import { editionProcess, type CollectInput, type Collector, type EditionFacts } from '../../domain/licence/process.ts';
import { licenceRules } from '../../domain/licence/rules.ts';
import { later, one, query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { newToken } from '../../security/token.ts';
import { raise, resolve } from '../kit/operator-notice.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';
import type { PrepareInput } from './acts.ts';

/** Paper of the licence. */
export const LICENCE_PAPER = 'P23';

/** Notices that operators get about an edition. */
export const alarmKey = (editionId: string): string => `licence/collection/${editionId}`;
export const lateKey = (editionId: string): string => `licence/service/${editionId}`;

/** The signed document that was made for an edition; null: none yet. */
export async function documentOf(em: EntityManager, editionId: string): Promise<string | null> {
  const [row] = await query<{ id: string }>(
    em,
    `select id from document where case_id = $1 and kind = $2 and ready_at is not null and signer is not null order by asked_at limit 1`,
    [editionId, LICENCE_PAPER],
  );
  return row?.id ?? null;
}

interface Facts extends EditionFacts {
  documentId: string | null;
}
type Act = Acting<Facts>;

const touch = ({ em, file, received }: Act, set: string, params: readonly unknown[] = []): Promise<void> =>
  later(em, `update electronic_licence set changed_at = $2, ${set} where case_id = $1`, [file.id, received, ...params]);

const columns: Record<Collector, { at: string; number: string }> = {
  library: { at: 'library_at', number: 'library_number' },
  oneStop: { at: 'one_stop_at', number: 'one_stop_number' },
};

export const editionRecords = (): ProcessRecords<Facts> => ({
  process: editionProcess,
  begin: async (em, { input }) => {
    const { licenceId } = input as PrepareInput;
    const { district, accountId } = await one<{ district: string; accountId: string }>(
      em,
      `select district, account_id as "accountId" from licence where id = $1`,
      [licenceId],
    );
    return { district, applicantId: accountId };
  },
  facts: async (em, file) => {
    const book = await ruleBook(em);
    const rules = book.rulesOf(file);
    const { article, source } = ruleRow(rules, licenceRules.serviceDays);
    const [row] = await query<{ library: boolean; oneStop: boolean }>(
      em,
      `select library_at is not null as library, one_stop_at is not null as "oneStop" from electronic_licence where case_id = $1`,
      [file.id],
    );
    const documentId = row ? await documentOf(em, file.id) : null;
    return {
      calendar: book.calendar(),
      alarmMinutes: ruleValue(rules, licenceRules.alarmMinutes),
      serviceDays: ruleValue(rules, licenceRules.serviceDays),
      serviceBasis: article ?? source,
      made: documentId !== null,
      documentId,
      collected: (['library', 'oneStop'] as const).filter((one) => row?.[one]),
    };
  },
  apply: {
    prepare: async ({ em, file, input, received }) => {
      const { licenceId, ground, decidedBy } = input as PrepareInput;
      const { edition } = await one<{ edition: number }>(
        em,
        // What the paper says is taken from the licence as this decision leaves it.
        `insert into electronic_licence (case_id, licence_id, edition, ground, token, decided_by, certificate_id, employer_name, specialty, valid_from, valid_to, issued_at, changed_at)
           select $1, l.id, 1 + (select count(*) from electronic_licence e where e.licence_id = l.id), $3, $4, $5, l.certificate_id, o.name, l.specialty, l.valid_from, l.valid_to, $6, $6
             from licence l join organisation o on o.id = l.employer_id where l.id = $2 returning edition`,
        [file.id, licenceId, ground, newToken().token, decidedBy, received],
      );
      return { data: { licenceId, ground, edition, decidedBy } };
    },
    made: async (acting) => {
      const { file, facts, received } = acting;
      await touch(acting, `document_id = $3, made_at = $4`, [facts.documentId, received]);
      return {
        data: { documentId: facts.documentId },
        dispatch: (['licenceLibrary', 'licenceCollection'] as const).flatMap((partner) =>
          dispatchRows(partner, 'licence', file.id, { editionId: file.id }),
        ),
      };
    },
    collect: async (acting, move): Promise<Written> => {
      const { by, reference } = acting.input as CollectInput;
      const { at, number } = columns[by];
      await touch(acting, `${at} = coalesce(${at}, $3), ${number} = $4`, [acting.received, reference]);
      if (move['main'] === 'issued') for (const key of [alarmKey, lateKey]) await resolve(acting.em, key(acting.file.id));
      return { data: { by, reference } };
    },
    miss: async ({ em, file, facts }) => {
      await raise(em, {
        key: alarmKey(file.id),
        kind: 'licence',
        message: `电子证照（办件${file.id}）未在${facts.alarmMinutes}分钟内完成制发与归集，系统将继续重试。`,
      });
      return {};
    },
    overdue: async ({ em, file, facts }) => {
      await raise(em, {
        key: lateKey(file.id),
        kind: 'licence',
        message: `电子证照（办件${file.id}）未在${facts.serviceDays}个工作日内颁发送达（${facts.serviceBasis}），请立即处理。`,
      });
      return {};
    },
    withdraw: async (acting) => {
      await touch(acting, `withdrawn_at = $3`, [acting.received]);
      for (const key of [alarmKey, lateKey]) await resolve(acting.em, key(acting.file.id));
      return {};
    },
  },
});

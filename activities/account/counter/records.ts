// Records of 政务大厅受理 for `decide`: what each act writes beside the case row, and the acts on the account that go with it in the same transaction.
import type { EntityManager } from '@mikro-orm/postgresql';
import { accountEffect } from '../../../domain/account/counter/effect.ts';
import { itemsOf } from '../../../domain/account/counter/examine.ts';
import { counterCase, counterClocks, missingReasons } from '../../../domain/account/counter/process.ts';
import { applied, type CounterRecord, type Examination, type OpenInput, type PrintInput } from '../../../domain/account/counter/record.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import { shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { ruleSetRef } from '../../../domain/kit/rules.ts';
import { ruleSetText } from '../../../domain/rule/ref.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { Fields } from '../../../security/field.ts';
import type { Acting, Beginning, ProcessRecords, Written } from '../../kit/records.ts';
import { lateAt, moveTo } from '../../approval/again.ts';
import { keepAppointment } from './appointment/records.ts';
import { changed, givenBack, registeredAt, sentToCounter } from './accounts.ts';
import { counterFacts, type Loaded } from './facts.ts';
import { liveKeyOf } from './live-key.ts';
import { askForPrint } from './print.ts';
import { insertRecord, markOverdue, missingFiles, resolveOverdue, setMissing, updateRecord, useFiles } from './rows.ts';

type Act = Acting<Loaded>;

export interface CounterDeps {
  fields: Fields;
}

export function counterRecords({ fields }: CounterDeps): ProcessRecords<Loaded> {
  const cause = ({ file }: Act) => ({ caseId: file.id, seq: file.seq + 1 });

  /** Keeps the record as the act leaves it. */
  async function keep(act: Act, missing: readonly string[] = []): Promise<CounterRecord> {
    const { em, file, facts, action, input, actor, received } = act;
    const record = applied(facts.record, action, { input, actor, received, missing });
    const scans = (record.examination?.seen ?? []).flatMap(({ fileId }) => fileId ?? []);
    await checkScans(em, scans);
    await updateRecord(em, fields, { caseId: file.id, district: file.district, record, months: facts.rules.powerOfAttorneyMonths });
    if (scans.length) await useFiles(em, file.id, scans);
    return record;
  }

  const looked = async (act: Act): Promise<Written> => {
    await keep(act);
    return { data: { presenter: (act.input as Examination).presenter } };
  };
  /** 已驳回: by the verifier, or by the time that is over. */
  const rejected = async (act: Act): Promise<Written> => {
    await keep(act);
    await resolveOverdue(act.em, act.file.id);
    return { liveKey: null, also: act.facts.account ? givenBack(cause(act), act.facts.account) : [] };
  };

  return {
    process: counterCase,
    begin: (em, request, received) => begin(fields, em, request, received),
    facts: (em, file, request, received) => counterFacts(fields, em, file, request, received),
    apply: {
      open: async (act) => {
        const { em, file, facts } = act;
        const { account, record } = facts;
        const { appointmentId } = act.input as OpenInput;
        await insertRecord(em, fields, { caseId: file.id, district: file.district, accountId: account?.id ?? null, record });
        return {
          data: { kind: record.requested.kind, userType: record.userType, ...(account ? { accountId: account.id } : {}) },
          also: [
            ...(account ? sentToCounter(cause(act), account) : []),
            ...(appointmentId === undefined ? [] : [keepAppointment(appointmentId, cause(act))]),
          ],
        };
      },
      examine: looked,
      receiveSupplement: looked,
      requestSupplement: async (act) => {
        const missing = missingReasons(act);
        const items = itemsOf(missing);
        await keep(act, items);
        await setMissing(act.em, fields, act.file.id, act.file.district, missing);
        await resolveOverdue(act.em, act.file.id);
        return { data: { items }, body: { missing: missing.map(({ field, code, message }) => ({ field, code, message })) } };
      },
      overrun: async (act) => {
        const written = await lateAt(counterClocks)(act);
        if (written.data!['step'] === 'verify') await markOverdue(act.em, act.file.id, act.received);
        return written;
      },
      moveDefinition: moveTo,
      print: async (act) => {
        const { em, file, facts, received } = act;
        const input = act.input as PrintInput;
        const key = printKey(file.id, file.seq + 1);
        const document = await askForPrint(em, fields, {
          caseId: file.id,
          district: file.district,
          key,
          at: received,
          requested: facts.record.requested,
          input,
        });
        return { data: { appendix: input.appendix, document }, body: { documentId: document } };
      },
      // Only the vote that ends the step changes anything.
      confirm: async (act, move) => (move['main'] === 'changed' ? confirm(act) : {}),
      reject: rejected,
      lapse: rejected,
      settle: async (act) => {
        await resolveOverdue(act.em, act.file.id);
        return { liveKey: null };
      },
      archive: async (act) => {
        await keep(act);
        return { data: { archiveNumber: (act.input as { archiveNumber: string }).archiveNumber.trim() } };
      },
    },
  };

  async function confirm(act: Act): Promise<Written> {
    const { em, file, facts } = act;
    const { requested, userType } = facts.record;
    await keep(act);
    await resolveOverdue(em, file.id);
    const effect = accountEffect(requested);
    if (effect.do === 'create') {
      const accountId = uuidv7();
      await query(em, `update counter_record set account_id = $2 where case_id = $1`, [file.id, accountId]);
      await query(em, `update case_file set applicant_id = $2 where id = $1`, [file.id, accountId]);
      return {
        liveKey: null,
        data: { accountId },
        body: { accountId },
        also: [registeredAt(cause(act), accountId, file.district, userType, effect)],
      };
    }
    if (!facts.account) throw refuse('NO_SUCH_ACCOUNT');
    return {
      liveKey: null,
      data: { accountId: facts.account.id },
      body: { accountId: facts.account.id },
      also: await changed(em, cause(act), facts.account, effect),
    };
  }
}

/** Key of the effect that prints what an act asked for. */
export const printKey = (caseId: string, seq: number): string => `${caseId}/${seq}/print`;

/** Where a case belongs. One live case per account (解冻 beside another), and per number that is to be registered. */
async function begin(fields: Fields, em: EntityManager, { actor, input }: ActRequest, received: Instant): Promise<Beginning> {
  const { requested, district } = input as OpenInput;
  const account = 'accountId' in requested ? requested.accountId : null;
  const [home] = account === null ? [] : await query<{ district: string }>(em, `select district from account where id = $1`, [account]);
  const place = district ?? home?.district;
  if (!place) throw refuse('NO_SUCH_ACCOUNT');
  const liveKey = liveKeyOf(fields, requested);
  // A report of misuse must freeze whatever is under way: its case then stands beside the one that is there.
  const [live] = actor.kind === 'system' ? await query(em, `select 1 from case_file where live_key = $1`, [liveKey]) : [];
  const set = (await ruleBook(em)).rulesFor(place, shanghaiDay(received));
  return { district: place, applicantId: account, liveKey: live ? null : liveKey, ruleSet: ruleSetText(ruleSetRef(set)) };
}

async function checkScans(em: EntityManager, scans: readonly string[]): Promise<void> {
  const missing = scans.length ? await missingFiles(em, scans) : [];
  if (missing.length) throw refuse('SCAN_UNKNOWN', { facts: { files: missing } });
}

/** The counter case that a freezing opens (L17): decided with the freezing, in one transaction. */
export const openCounterCase = (open: OpenInput, { district, key }: { accountId: string; district: string; key: string }): ActRequest => ({
  key,
  type: counterCase.type,
  action: 'open',
  actor: { kind: 'system' },
  input: { ...open, district },
  bodyHash: '',
});

/** What ends the open 解冻 cases of an account that the office unfreezes by itself (L17): decided with the unfreezing. */
export async function settleCounterCases(em: EntityManager, { accountId, key }: { accountId: string; key: string }): Promise<ActRequest[]> {
  const open = await query<{ id: string }>(
    em,
    `select c.id from counter_record r join case_file c on c.id = r.case_id
       where r.account_id = $1 and r.kind = 'unfreeze' and c.state in ('accepted', 'verification', 'supplement') order by c.id`,
    [accountId],
  );
  return open.map(({ id }) => ({
    key: `${key}/${id}`,
    type: counterCase.type,
    action: 'settle',
    caseId: id,
    actor: { kind: 'system' },
    input: {},
    bodyHash: '',
  }));
}

// Records of 开标: who was there, what held it up, the record that is read out, and its signature.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { plusMs, shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import type { CaseView } from '../../../domain/kit/process.ts';
import { refuse, type Reason } from '../../../domain/kit/refusal.ts';
import { ruleRow, ruleValue } from '../../../domain/kit/rules.ts';
import { mayOpen } from '../../../domain/procurement/law/opening.ts';
import {
  extensionText,
  recordText,
  tenderOpening,
  type Attendee,
  type CeremonyFacts,
  type ExtendInput,
  type StartInput,
} from '../../../domain/procurement/opening/ceremony.ts';
import { recordOf } from '../../../domain/procurement/opening/record.ts';
import { openingRules as rules } from '../../../domain/procurement/opening/rules.ts';
import { tenderProject } from '../../../domain/procurement/project/project.ts';
import { ruleSetText } from '../../../domain/rule/ref.ts';
import { tenderWindow } from '../../../db/procurement/bids.ts';
import { ATTENDEES, bidCounts, ceremonyById, standingOf, type StoredCeremony } from '../../../db/procurement/ceremonies.ts';
import { openingsOf } from '../../../db/procurement/openings.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import { one, query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { Fields } from '../../../security/field.ts';
import type { Keyring } from '../../../security/keyring.ts';
import { canonicalJson, sm3 } from '../../../security/hash.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { makeOpeningKey, wipeOpeningKey } from '../bid/shares.ts';
import { signingKey } from '../signing-key.ts';
import { heldBy } from '../../../domain/procurement/project/hold.ts';

interface Loaded extends CeremonyFacts {
  stored: StoredCeremony | null;
  tenderId: string;
  keyId: string | null;
}
type Act = Acting<Loaded>;

const WRONG: Reason = { field: 'signature', message: '签名验证未通过' };

/** What the act's signature must be over; null where it is not signed. */
function signed({ action, input }: ActRequest, stored: StoredCeremony, due: Instant | null): { text: string; signature: string } | null {
  if (action !== 'extend' && action !== 'sign') return null;
  const { signature } = input as { signature: string };
  if (action === 'extend') return { text: extensionText(stored.id, due ?? '', input as ExtendInput), signature };
  return { text: recordText(stored.id, stored.recordHash ?? ''), signature };
}

async function factsOf(em: EntityManager, file: CaseView, request: ActRequest, received: Instant): Promise<Loaded> {
  const stored = file.seq === 0 ? null : (await ceremonyById(em, file.id))!;
  const tenderId = stored?.tenderId ?? (request.input as { tenderId: string }).tenderId;
  const window = (await tenderWindow(em, tenderId))!;
  const project = (await projectById(em, tenderId))!;
  const set = (await ruleBook(em)).rulesOf(file);
  const basisOf = (rule: (typeof rules)['decrypt']): string => ruleRow(set, rule).article ?? rule.label;
  const minutes = stored?.minutes ?? {
    start: ruleValue(set, rules.start),
    decrypt: project.fields.decryptMinutes ?? ruleValue(set, rules.decrypt),
    confirm: ruleValue(set, rules.confirm),
  };
  const { withoutShares, ...bids } = await bidCounts(em, tenderId);
  const running = stored ? await standingOf(em, tenderId) : null;
  const against: Reason[] = request.actor.kind === 'person' ? heldBy(project, set) : [];
  const asked = stored && request.actor.kind === 'person' ? signed(request, stored, running?.decryptDue ?? null) : null;
  const keyId = asked && (await signingKey(em, (request.actor as PersonActor).accountId, asked.text, asked.signature));
  if (asked && keyId === null) against.push(WRONG);
  if (request.action === 'start' && stored?.evaluators == null) against.push({ field: 'attendees', message: '请先登记签到', rule: 'R19' });
  const mayStart =
    request.action === 'start'
      ? mayOpen(set, {
          at: received,
          bidDeadline: window.opensAt,
          bidders: (await openingsOf(em, tenderId)).length,
          evaluatorsPresent: (stored?.evaluators ?? 0) > 0,
          recorded: (request.input as StartInput).recording.number.trim() !== '',
        })
      : null;
  const longer = request.action === 'extend' ? (request.input as ExtendInput).minutes * 60_000 : 0;
  return {
    stored,
    tenderId,
    keyId,
    against,
    mayStart,
    minutes,
    basis: { start: basisOf(rules.start), decrypt: basisOf(rules.decrypt), confirm: basisOf(rules.confirm) },
    lastReminder: ruleValue(set, rules.lastReminder),
    decryptDue: running?.decryptDue ? plusMs(running.decryptDue, longer) : null,
    bids,
    otherFault: file.regions['fault'] === 'open' || withoutShares > 0,
  };
}

async function start({ em, file, input, received }: Act): Promise<Written> {
  const { recording } = input as StartInput;
  await query(em, `update tender_opening set recording = $2, started_at = $3 where case_id = $1`, [file.id, JSON.stringify(recording), received]);
  return {};
}

async function reportFault({ em, file, input, received }: Act): Promise<Written> {
  const { party, what } = input as { party: string; what: string };
  const { n } = await one<{ n: number }>(
    em,
    `insert into opening_fault (opening_id, n, party, what, reported_at) select $1, coalesce(max(n), 0) + 1, $2, $3, $4 from opening_fault where opening_id = $1 returning n`,
    [file.id, party, what, received],
  );
  return { data: { fault: n, party } };
}
const clearFaults = async ({ em, file, received }: Act): Promise<Written> => {
  await query(em, `update opening_fault set cleared_at = $2 where opening_id = $1 and cleared_at is null`, [file.id, received]);
  return {};
};

const endDecryption = async (act: Act): Promise<Written> => {
  await clearFaults(act);
  return { data: { overdue: act.facts.bids.undecrypted } };
};

/** 唱标: what was opened and attributed by now is the record. */
async function announce({ em, file, facts, received }: Act): Promise<Written> {
  const { lots } = (await tenderWindow(em, facts.tenderId))!;
  const bids = (await openingsOf(em, facts.tenderId)).map(({ organisationId, organisation, ...bid }) => ({
    ...bid,
    supplierId: organisationId,
    supplier: organisation,
  }));
  const record = recordOf(lots, bids);
  const hash = sm3(canonicalJson(record));
  await query(em, `update tender_opening set record = $2, record_hash = $3, announced_at = $4 where case_id = $1`, [file.id, JSON.stringify(record), hash, received]);
  return { data: { recordHash: hash } };
}

async function sign({ em, file, facts, input, actor, received }: Act): Promise<Written> {
  const kept = { by: (actor as PersonActor).accountId, keyId: facts.keyId, value: (input as { signature: string }).signature };
  await query(em, `update tender_opening set signature = $2, signed_at = $3 where case_id = $1`, [file.id, JSON.stringify(kept), received]);
  return { data: { recordHash: facts.stored!.recordHash, keyId: facts.keyId } };
}

/** Nothing more is decrypted: what was sealed for this opening can't be looked at again. */
async function ends({ em, facts }: Act): Promise<Written> {
  await wipeOpeningKey(em, facts.tenderId);
  return {};
}

async function complete(act: Act): Promise<Written> {
  const { em, file, facts, input } = act;
  await ends(act);
  await query(em, `update tender_opening set archive = $2 where case_id = $1`, [file.id, (input as { archive: string }).archive]);
  const key = `${file.id}/complete`;
  return { also: [{ key, type: tenderProject.type, action: 'endOpening', caseId: facts.tenderId, actor: { kind: 'system' }, input: {}, bodyHash: key }] };
}

export function ceremonyRecords({ fields, keyring }: { fields: Fields; keyring: Keyring }): ProcessRecords<Loaded> {
  /** With the opening its key: custodians wrap their shares for it. */
  const open = async ({ em, file, facts: { tenderId, minutes }, received }: Act): Promise<Written> => {
    await query(em, `insert into tender_opening (case_id, tender_id, minutes) values ($1, $2, $3)`, [file.id, tenderId, JSON.stringify(minutes)]);
    const { opensAt } = (await tenderWindow(em, tenderId))!;
    await makeOpeningKey(em, { keyring, fields }, { id: tenderId, opensAt, district: file.district, at: received });
    return { data: { tenderId } };
  };
  const signIn = async ({ em, file, input }: Act): Promise<Written> => {
    const { attendees } = input as { attendees: readonly Attendee[] };
    const evaluators = attendees.filter(({ role }) => role === 'evaluator').length;
    await query(em, `update tender_opening set attendees = $2, evaluators = $3 where case_id = $1`, [
      file.id,
      fields.encrypt(JSON.stringify(attendees), file.district, ATTENDEES),
      evaluators,
    ]);
    return { data: { attendees: attendees.length, evaluators } };
  };
  return {
    process: tenderOpening,
    begin: async (em, { input }, received) => {
      const project = await projectById(em, (input as { tenderId: string }).tenderId);
      if (!project) throw refuse('NOT_FOUND');
      const ruleSet = ruleSetText((await ruleBook(em)).rulesFor(project.district, shanghaiDay(received)));
      return { district: project.district, organisationId: project.organiserId, counterpartId: project.purchaserId, applicantId: null, ruleSet };
    },
    facts: factsOf,
    apply: { open, signIn, start, reportFault, clearFault: clearFaults, announce, sign, complete, end: ends, closeDecryption: clearFaults, endDecryption },
  };
}

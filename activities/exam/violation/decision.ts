// Writes of deciding, and of what becomes of a decision in a dispute (S3-37, 38): its number, its effects in its own transaction, their end when it is overturned.
import { shanghaiDay, type PlainDate } from '../../../domain/kit/instant.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { violationRules } from '../../../domain/exam/violation/rules.ts';
import { disputeKinds, outcomes } from '../../../domain/exam/violation/violation.ts';
import { places } from '../../../db/exam/violation-cases.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { later, one, query } from '../../../db/kit/sql.ts';
import type { Fields } from '../../../security/field.ts';
import { executeAnnulment, overturnAnnulment } from '../annulment/acts.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { Written } from '../../kit/records.ts';
import { chargedWith, type Charge } from './effects.ts';
import { me, type Act } from './entry.ts';
import type { OutcomeInput, ProposeInput } from './facts.ts';

const ofAct = ({ file }: Act): string => `${file.id}/${file.seq + 1}`;

/** A proposal, in place of one that was not decided. */
export const propose = async (acting: Act, fields: Fields): Promise<Written> => {
  const { em, file, facts, received } = acting;
  const { findings, subject, text, previewHash } = acting.input as ProposeInput;
  if (facts.decision)
    await query(em, `update violation_decision set ended_at = $2, ended_by = 'replaced' where id = $1`, [facts.decision.id, received]);
  const id = uuidv7();
  await query(
    em,
    `insert into violation_decision (id, case_id, n, findings, subject, text, preview_hash, proposed_by, proposed_at)
       select $1, $2, coalesce(max(n), 0) + 1, $3, $4, $5, $6, $7, $8 from violation_decision where case_id = $2`,
    [id, file.id, JSON.stringify(findings), subject, fields.encrypt(text, file.district, places.decision), previewHash, me(acting), received],
  );
  return { data: { decisionId: id, items: findings.map(({ item }) => item), previewHash }, body: { decisionId: id } };
};

/** `沪初安考违〔2026〕001号`; the counter's row is locked until the decision stands, so there are no gaps. */
async function nextNumber({ em, facts, received }: Act): Promise<string> {
  const { mark, digits } = ruleValue(facts.today, violationRules.number);
  const year = shanghaiDay(received).slice(0, 4);
  const { last } = await one<{ last: number }>(
    em,
    `insert into violation_serial (mark, year, last) values ($1, $2::int, 1) on conflict (mark, year) do update set last = violation_serial.last + 1 returning last`,
    [mark, year],
  );
  return `${mark}〔${year}〕${String(last).padStart(digits, '0')}号`;
}

/** The effects begin: an annulment of their own, where there are any. */
async function enforce(acting: Act, decisionId: string, charge: Charge, hash?: string): Promise<ActRequest[]> {
  const { em, file, facts, received } = acting;
  const { ground, wanted, basis } = chargedWith(facts, charge);
  const annulmentId = wanted.length ? uuidv7() : null;
  await later(em, `update violation_decision set in_force_at = $2, annulment_id = $3 where id = $1`, [decisionId, received, annulmentId]);
  if (annulmentId === null) return [];
  const reason = `违纪违规行为处理（${basis}）`;
  return [
    executeAnnulment(ofAct(acting), annulmentId, {
      ground,
      basis,
      reason,
      wanted,
      district: file.district,
      causeId: file.id,
      ...(hash === undefined ? {} : { hash }),
    }),
  ];
}

/** Begins the effects where the rule has them begin with this step, and they have not begun. */
export async function enforcedFrom(acting: Act, step: 'decided' | 'served' | 'final'): Promise<ActRequest[]> {
  const { decision, set } = acting.facts;
  if (!decision || decision.inForceAt !== null || ruleValue(set, violationRules.inForce) !== step) return [];
  // What was shown is what happens where it happens at once; later things may have moved on.
  return enforce(acting, decision.id, decision, step === 'decided' ? decision.previewHash : undefined);
}

export const decide = async (acting: Act): Promise<Written> => {
  const { em, file, facts, received } = acting;
  const number = await nextNumber(acting);
  await query(em, `update violation_decision set number = $2, decided_by = $3, decided_at = $4, seq = $5 where id = $1`, [
    facts.decision!.id,
    number,
    me(acting),
    received,
    file.seq + 1,
  ]);
  const also = await enforcedFrom(acting, 'decided');
  return { data: { decisionId: facts.decision!.id, number, inForce: also.length > 0 }, body: { number }, also };
};

export const admitDispute = async (acting: Act): Promise<Written> => {
  const { kind, body, number, admittedOn } = acting.input as { kind: keyof typeof disputeKinds; body: string; number: string; admittedOn: PlainDate };
  const id = uuidv7();
  await query(
    acting.em,
    `insert into violation_dispute (id, case_id, kind, body, number, admitted_on, admitted_by) values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, acting.file.id, kind, body, number, admittedOn, me(acting)],
  );
  return { data: { disputeId: id, kind } };
};

export const recordOutcome = async (acting: Act, fields: Fields): Promise<Written> => {
  const { em, file, facts } = acting;
  const { outcome, number, on, amended } = acting.input as OutcomeInput;
  await query(
    em,
    `update violation_dispute set outcome = $2, outcome_number = $3, outcome_on = $4, findings = $5, subject = $6, text = $7, outcome_by = $8 where id = $1`,
    [
      facts.dispute!.id,
      outcome,
      number,
      on,
      amended ? JSON.stringify(amended.findings) : null,
      amended?.subject ?? null,
      amended ? fields.encrypt(amended.text, file.district, places.dispute) : null,
      me(acting),
    ],
  );
  return { data: { disputeId: facts.dispute!.id, outcome } };
};

export const returnOutcome = async ({ em, facts }: Act): Promise<Written> => {
  await query(
    em,
    `update violation_dispute set outcome = null, outcome_number = null, outcome_on = null, findings = null, subject = null, text = null, outcome_by = null where id = $1`,
    [facts.dispute!.id],
  );
  return {};
};

/** 维持: it stands. 变更: another takes its place, whose effects begin before those of the old one end, so that what both hold never comes back in between. 撤销: all ends. */
export const confirmOutcome = async (acting: Act, fields: Fields): Promise<Written> => {
  const { em, file, facts, received } = acting;
  const { dispute, decision } = facts;
  const outcome = dispute!.outcome!;
  await query(em, `update violation_dispute set confirmed_by = $2, confirmed_at = $3 where id = $1`, [dispute!.id, me(acting), received]);
  const data = { disputeId: dispute!.id, outcome };
  if (outcome === 'upheld') return { data };
  await query(em, `update violation_decision set ended_at = $2, ended_by = $3 where id = $1`, [decision!.id, received, outcome]);
  const before = decision!.annulmentId;
  const reason = `${disputeKinds[dispute!.kind]}${outcomes[outcome]}（${dispute!.outcomeNumber}）`;
  const overturn = before === null ? [] : [overturnAnnulment(ofAct(acting), before, reason)];
  if (outcome === 'annulled') return { data, also: overturn };
  const id = uuidv7();
  await query(
    em,
    `insert into violation_decision (id, case_id, n, findings, subject, text, preview_hash, proposed_by, proposed_at, decided_by, decided_at, seq, served_at)
       values ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, $8, $10, $8)`,
    [
      id,
      file.id,
      decision!.n + 1,
      JSON.stringify(dispute!.findings),
      dispute!.subject,
      fields.encrypt(fields.decrypt(dispute!.text!, places.dispute), file.district, places.decision),
      dispute!.outcomeBy,
      received,
      me(acting),
      file.seq + 1,
    ],
  );
  const charge = { findings: dispute!.findings!, subject: dispute!.subject };
  const anew = decision!.inForceAt === null ? [] : await enforce(acting, id, charge);
  return { data: { ...data, decisionId: id }, also: [...anew, ...overturn] };
};

export const recordTransfer = async (acting: Act): Promise<Written> => {
  const { authority, number, on } = acting.input as { authority: string; number: string; on: PlainDate };
  const { to, article } = ruleValue(acting.facts.set, violationRules.transfers).find((one) => one.to === authority)!;
  await query(
    acting.em,
    `insert into violation_transfer (id, case_id, authority, article, number, transferred_on, recorded_by, recorded_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [uuidv7(), acting.file.id, to, article, number, on, me(acting), acting.received],
  );
  return { data: { authority: to } };
};

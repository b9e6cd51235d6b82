// Writes of telling, hearing and serving (S3-37, 38): notices, statements, 送达 of notice and decision.
import { serviceMethods, type ServiceInput, type ServiceMethod } from '../../../domain/exam/violation/handling.ts';
import { servedAt } from '../../../domain/exam/violation/violation.ts';
import { places } from '../../../db/exam/violation-cases.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { later, one, query } from '../../../db/kit/sql.ts';
import type { Fields } from '../../../security/field.ts';
import type { Written } from '../../kit/records.ts';
import { me, useFiles, type Act } from './entry.ts';
import type { ChargeInput } from './facts.ts';

/** A later notice takes the place of one that was not served, or whose facts no longer hold. */
export const draftNotice = async (acting: Act, fields: Fields): Promise<Written> => {
  const { em, file, facts, received, input } = acting;
  const { findings, subject, text } = input as ChargeInput;
  if (facts.notice) await query(em, `update violation_notice set ended_at = $2 where id = $1`, [facts.notice.id, received]);
  const id = uuidv7();
  const { round } = await one<{ round: number }>(em, `select coalesce(max(round), 0) + 1 as round from violation_notice where case_id = $1`, [
    file.id,
  ]);
  await query(
    em,
    `insert into violation_notice (id, case_id, round, findings, subject, text, drafted_by, drafted_at, seq) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, file.id, round, JSON.stringify(findings), subject, fields.encrypt(text, file.district, places.notice), me(acting), received, file.seq + 1],
  );
  return { data: { noticeId: id, round, items: findings.map(({ item }) => item) } };
};

/** What is being served where the case stands. */
const paper = ({ file, facts }: Act): { what: 'notice' | 'decision'; id: string } =>
  file.state === 'toNotify' ? { what: 'notice', id: facts.notice!.id } : { what: 'decision', id: facts.decision!.id };

interface Service {
  method: ServiceMethod;
  announcedAt?: string;
  servedAt?: string;
  /** Who took it, where, before whom. */
  details: object;
}

const record = async (acting: Act, fields: Fields, service: Service): Promise<void> => {
  const { em, file, received, actor } = acting;
  const { what, id } = paper(acting);
  await query(
    em,
    `insert into violation_service (id, case_id, what, paper_id, method, announced_at, served_at, details, recorded_by, recorded_at, seq)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      uuidv7(),
      file.id,
      what,
      id,
      service.method,
      service.announcedAt ?? null,
      service.servedAt ?? null,
      fields.encrypt(JSON.stringify(service.details), file.district, places.service),
      actor.kind === 'person' ? actor.accountId : null,
      received,
      file.seq + 1,
    ],
  );
};

const markServed = async (acting: Act, at: string): Promise<void> => {
  const { what, id } = paper(acting);
  await later(acting.em, `update ${what === 'notice' ? 'violation_notice' : 'violation_decision'} set served_at = $2 where id = $1`, [id, at]);
};

/** Served, by any method: from this moment the clocks run. */
export const serve = async (acting: Act, fields: Fields, method: ServiceMethod, details: object): Promise<Written> => {
  const at = servedAt(acting);
  await record(acting, fields, { method, servedAt: at, details });
  await markServed(acting, at);
  return { data: { what: paper(acting).what, method, servedAt: at, label: serviceMethods[method] } };
};

export const serveByHand = (acting: Act, fields: Fields): Promise<Written> => {
  const { method, place, receiver, servers, note } = acting.input as ServiceInput;
  return serve(acting, fields, method, { place, receiver, servers, note: note ?? null });
};

export const announce = async (acting: Act, fields: Fields): Promise<Written> => {
  const { reason } = acting.input as { reason: string };
  await record(acting, fields, { method: 'announcement', announcedAt: acting.received, details: { reason } });
  return { data: { what: paper(acting).what } };
};

export const plead = async (acting: Act, fields: Fields): Promise<Written> => {
  const { em, file, facts, received } = acting;
  const { text, files } = acting.input as { text: string; files: readonly string[] };
  const id = uuidv7();
  await query(em, `insert into violation_statement (id, case_id, notice_id, text, files, received_at) values ($1, $2, $3, $4, $5, $6)`, [
    id,
    file.id,
    facts.notice!.id,
    fields.encrypt(text, file.district, places.statement),
    [...files],
    received,
  ]);
  await useFiles(acting, files);
  return { data: { statementId: id, files: files.map((one) => facts.files.get(one)) } };
};

/** The case goes back to be told anew: what was told has ended. */
export const renotify = async ({ em, facts, received }: Act): Promise<Written> => {
  await query(em, `update violation_notice set ended_at = $2 where id = $1`, [facts.notice!.id, received]);
  if (facts.decision)
    await query(em, `update violation_decision set ended_at = $2, ended_by = 'replaced' where id = $1`, [facts.decision.id, received]);
  return {};
};

export const askRecusal = async (acting: Act, fields: Fields): Promise<Written> => {
  const { em, file, received } = acting;
  const { reason } = acting.input as { reason: string };
  const id = uuidv7();
  await query(em, `insert into violation_recusal (id, case_id, reason, asked_by, asked_at, standing) values ($1, $2, $3, $4, $5, 'open')`, [
    id,
    file.id,
    fields.encrypt(reason, file.district, places.recusal),
    me(acting),
    received,
  ]);
  return { data: { recusalId: id }, body: { recusalId: id } };
};

export const answerRecusal = async (acting: Act): Promise<Written> => {
  const { recusalId, accept } = acting.input as { recusalId: string; accept: { accountId: string; ground: string } | null };
  await query(acting.em, `update violation_recusal set standing = $2, account_id = $3, ground = $4, decided_by = $5, decided_at = $6 where id = $1`, [
    recusalId,
    accept ? 'recused' : 'declined',
    accept?.accountId ?? null,
    accept?.ground ?? null,
    me(acting),
    acting.received,
  ]);
  return { data: { recusalId, accepted: accept !== null } };
};

export const recuse = async (acting: Act, fields: Fields): Promise<Written> => {
  const { em, file, received } = acting;
  const { accountId, ground, reason } = acting.input as { accountId: string; ground: string; reason: string };
  await query(
    em,
    `insert into violation_recusal (id, case_id, account_id, ground, reason, asked_by, asked_at, standing, decided_by, decided_at)
       values ($1, $2, $3, $4, $5, $6, $7, 'recused', $6, $7)`,
    [uuidv7(), file.id, accountId, ground, fields.encrypt(reason, file.district, places.recusal), me(acting), received],
  );
  return { data: { ground } };
};

// Records of 采购项目: its fields, its documents, what is published, and the times that bids and applications are held against.
import { later, one, query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { planTender } from '../../../domain/procurement/law/deadlines.ts';
import { methods } from '../../../domain/procurement/law/regime.ts';
import { mostFor, type ProjectFields } from '../../../domain/procurement/project/fields.ts';
import {
  correctionKinds,
  suspensionGrounds,
  tenderProject,
  terminationGrounds,
  type CorrectInput,
} from '../../../domain/procurement/project/project.ts';
import { qualificationsOf, reviewItemsOf } from '../../../domain/procurement/project/items.ts';
import { noticeText } from '../../../domain/procurement/project/notice.ts';
import { tenderRules } from '../../../domain/procurement/project/rules.ts';
import { ruleSetText } from '../../../domain/rule/ref.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import type { Fields } from '../../../security/field.ts';
import { memberNames } from '../evaluation/members.ts';
import { evaluationRecords } from '../evaluation/records.ts';
import { renewInvitations } from '../evaluation/silent.ts';
import { endTenderWindow, moveTenderWindow, openTenderWindow, pauseTenderWindow, resumeTenderWindow } from '../bid/publish.ts';
import { projectOpening } from '../opening/project.ts';
import { publishNotice } from '../open/publish.ts';
import { askToReconfirm } from '../bid/reconfirm.ts';
import { loadFacts, type AttachInput, type CreateInput, type Loaded } from './project-facts.ts';
import { afterRecords } from './after.ts';
import { awardRecords } from './award.ts';
import { returningBonds } from '../bond/refunds.ts';
import { completionRecords } from '../contract/archive.ts';
import type { Keyring } from '../../../security/keyring.ts';
import { useFiles } from './uploads.ts';

type Act = Acting<Loaded>;
const me = ({ actor }: Pick<Act, 'actor'>): string | null => (actor.kind === 'person' ? actor.accountId : null);

const onlyFields = ({ district: _, purchaserId: __, previousId: ___, ...fields }: CreateInput): ProjectFields => fields;

/** The next number of the year; the row is locked until the project stands, so no number is left out. */
async function nextCode({ em, received }: Act): Promise<string> {
  const year = Number(shanghaiDay(received).slice(0, 4));
  const { last } = await one<{ last: number }>(
    em,
    `insert into tender_serial (year, last) values ($1, 1) on conflict (year) do update set last = tender_serial.last + 1 returning last`,
    [year],
  );
  return `ZC-${year}-${String(last).padStart(6, '0')}`;
}

async function create(act: Act): Promise<Written> {
  const input = act.input as CreateInput;
  const code = await nextCode(act);
  await query(
    act.em,
    `insert into tender_project (case_id, code, district, organiser_id, purchaser_id, name, method, kind, fields, previous_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      act.file.id,
      code,
      input.district,
      act.file.organisationId,
      input.purchaserId,
      input.name,
      input.method,
      input.kind,
      JSON.stringify(onlyFields(input)),
      input.previousId ?? null,
    ],
  );
  return { data: { code }, body: { code } };
}

async function edit({ em, file, input }: Act): Promise<Written> {
  const fields = input as ProjectFields;
  await query(em, `update tender_project set name = $2, method = $3, kind = $4, fields = $5 where case_id = $1`, [
    file.id,
    fields.name,
    fields.method,
    fields.kind,
    JSON.stringify(fields),
  ]);
  return {};
}

async function attach({ em, file, input }: Act): Promise<Written> {
  const { documents } = input as AttachInput;
  await query(em, `delete from tender_document where case_id = $1`, [file.id]);
  await query(
    em,
    `insert into tender_document (case_id, n, file_id, label) select $1, r.n, r."fileId", r.label
       from jsonb_to_recordset($2::jsonb) r (n int, "fileId" uuid, label text)`,
    [file.id, JSON.stringify(documents.map((document, n) => ({ ...document, n: n + 1 })))],
  );
  const ids = documents.map(({ fileId }) => fileId);
  await useFiles(em, file.id, ids);
  return { data: { documents: ids } };
}

async function schedule({ em, file, facts }: Act): Promise<Written> {
  const { publishAt, obtainUntil, bidDeadline } = facts.times;
  await later(em, `update tender_project set publish_at = $2, obtain_until = $3, bid_deadline = $4 where case_id = $1`, [
    file.id,
    publishAt,
    obtainUntil,
    bidDeadline,
  ]);
  // What only next year's holidays can tell is let pass, and told.
  const { findings } = planTender(facts, { ...facts.stored!, published: shanghaiDay(publishAt!), obtainUntil, bidDeadline });
  const uncertain = findings.filter(({ verdict }) => verdict === 'uncertain').map(({ says }) => says);
  return { data: { publishAt, obtainUntil, bidDeadline, provisional: uncertain.length > 0 }, body: { uncertain } };
}

interface NewNotice {
  kind: 'tender' | 'correction' | 'suspension' | 'resumption' | 'termination' | 'award' | 'contract';
  about?: string;
  title: string;
  content: string;
  data?: Record<string, unknown>;
}
/** What is published stays as it was. Answers its number. */
async function publish(act: Act, { kind, about, title, content, data = {} }: NewNotice): Promise<number> {
  const { em, file, facts, received } = act;
  const { n } = await one<{ n: number }>(
    em,
    `insert into tender_notice (case_id, n, kind, about, title, content, media, data, published_by, published_at)
       select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9 from tender_notice where case_id = $1 returning n`,
    [file.id, kind, about ?? null, title, content, JSON.stringify(ruleValue(facts.set, tenderRules.media)), JSON.stringify(data), me(act), received],
  );
  const said = { notice: { n, kind, about: about ?? null, title, content }, bidDeadline: facts.times.bidDeadline };
  const contractId = typeof data['contractId'] === 'string' ? data['contractId'] : null;
  await publishNotice({ em, caseId: file.id, district: file.district, at: received, site: facts.site }, facts.stored!, { ...said, contractId });
  return n;
}

const timesData = ({ times, dates }: Loaded): Record<string, unknown> => ({
  obtainUntil: times.obtainUntil,
  bidDeadline: times.bidDeadline,
  provisional: dates.some(({ name, provisional }) => provisional && ['notice', 'obtain', 'bid'].includes(name)),
});

/** Bids come online: from the notice on they can be made for this hour. On paper (I07) there is no window, and nothing is uploaded. */
async function openWindow({ em, file, facts }: Act): Promise<void> {
  const { code, name, method, district, purchaser, fields } = facts.stored!;
  const { way, sealing, budgetFen, lots, consortium } = fields;
  const opensAt = facts.times.bidDeadline;
  if (way !== 'online' || !sealing || opensAt === null) return;
  await openTenderWindow(em, {
    id: file.id,
    district,
    code,
    name,
    purchaser,
    method: methods[method],
    budgetFen,
    lots: lots.map(({ no, name }) => ({ no, name, mostFen: String(mostFor(fields, no)) })),
    consortium,
    qualifications: [...(fields.evaluation?.qualifications ?? qualificationsOf(fields))],
    items: (fields.evaluation?.items ?? reviewItemsOf(fields)).map(({ id, name: item }) => ({ id, name: item })),
    ...sealing,
    custodians: [...sealing.custodians],
    pricesLast: fields.evaluation?.pricesLast ?? false,
    opensAt,
  });
}

async function announce(act: Act): Promise<Written> {
  const { em, file, facts, received } = act;
  const { code, name, method } = facts.stored!;
  if (!facts.fits) {
    await later(em, `update tender_project set publish_at = null where case_id = $1`, [file.id]);
    return { data: { published: false } };
  }
  await later(em, `update tender_project set published_at = $2, published_on = $3 where case_id = $1`, [file.id, received, facts.times.published]);
  const n = await publish(act, {
    kind: 'tender',
    title: `${name}（${code}）${methods[method]}公告`,
    content: noticeText(facts.stored!.fields, facts.stored!, facts.times),
    data: timesData(facts),
  });
  await openWindow(act);
  const register = {
    key: `${file.id}/register`,
    type: 'AcquisitionRegister',
    action: 'open',
    actor: { kind: 'system' },
    input: { projectId: file.id },
    bodyHash: '',
  } as const;
  return { data: { published: true, notice: n }, also: [register] };
}

async function correct(act: Act): Promise<Written> {
  const { em, file, facts } = act;
  const { kind, title, content, affectsBids } = act.input as CorrectInput;
  const { obtainUntil, bidDeadline } = facts.times;
  const data = { ...timesData(facts), affectsBids, before: { obtainUntil: facts.stored!.obtainUntil, bidDeadline: facts.stored!.bidDeadline } };
  const n = await publish(act, { kind: 'correction', about: correctionKinds[kind], title, content, data });
  await later(em, `update tender_project set obtain_until = $2, bid_deadline = $3 where case_id = $1`, [file.id, obtainUntil, bidDeadline]);
  if (bidDeadline !== null && bidDeadline !== facts.stored!.bidDeadline) await moveTenderWindow(em, file.id, bidDeadline);
  if (affectsBids) await askToReconfirm(em, file.id, n);
  return { data: { notice: n, affectsBids, bidDeadline, paper: true }, body: { notice: n, bidDeadline } };
}

async function suspend(act: Act): Promise<Written> {
  const { ground, reason } = act.input as { ground: keyof typeof suspensionGrounds; reason: string };
  const n = await publish(act, { kind: 'suspension', about: suspensionGrounds[ground], title: `${act.facts.stored!.name}暂停公告`, content: reason });
  await pauseTenderWindow(act.em, act.file.id, act.received);
  return { data: { notice: n, ground } };
}

/** 恢复: the stored times are what the deadlines say from now on. */
async function goOn(act: Act): Promise<Written> {
  const { em, file, facts } = act;
  const { obtainUntil, bidDeadline } = facts.times;
  const { reason = '暂停期限届满，采购活动恢复' } = act.input as { reason?: string };
  const n = await publish(act, { kind: 'resumption', title: `${facts.stored!.name}恢复公告`, content: reason, data: timesData(facts) });
  await later(em, `update tender_project set obtain_until = $2, bid_deadline = $3 where case_id = $1`, [file.id, obtainUntil, bidDeadline]);
  await resumeTenderWindow(em, file.id, bidDeadline);
  const also = await renewInvitations(em, file.id, `${file.id}/${file.seq + 1}`);
  return { data: { notice: n, bidDeadline }, body: { notice: n, bidDeadline }, also };
}

async function terminate(act: Act): Promise<Written> {
  const { ground, reason } = act.input as { ground: keyof typeof terminationGrounds; reason: string };
  if (act.facts.stored!.publishedAt === null) return { data: { ground } };
  const n = await publish(act, {
    kind: 'termination',
    about: terminationGrounds[ground],
    title: `${act.facts.stored!.name}终止公告`,
    content: reason,
  });
  await endTenderWindow(act.em, act.file.id, act.received);
  return { data: { notice: n, ground } };
}

export const projectRecords = (parts: { fields: Fields; keyring: Keyring; site: string | null }): ProcessRecords<Loaded> => ({
  process: tenderProject,
  begin: async (em, { actor, input }, received) => {
    const { district, purchaserId } = input as CreateInput;
    const { organisationId } = actor as PersonActor;
    if (!organisationId) throw refuse('FORBIDDEN');
    const ruleSet = ruleSetText((await ruleBook(em)).rulesFor(district, shanghaiDay(received)));
    return { district, organisationId, counterpartId: purchaserId, ruleSet };
  },
  facts: async (...asked) => ({ ...(await loadFacts(...asked)), site: parts.site }),
  apply: returningBonds({
    create,
    edit,
    attach,
    schedule,
    announce,
    correct,
    suspend,
    resume: goOn,
    lapse: goOn,
    terminate,
    ...projectOpening(publish),
    ...awardRecords(publish, memberNames(parts)),
    ...evaluationRecords(parts, publish),
    ...afterRecords(publish, endTenderWindow),
    ...completionRecords(parts.keyring, publish),
  }),
  unique: { tender_project_code: { code: 'TENDER_INVALID', message: '项目编号已被使用，请重试' } },
});

// What the acts of the evaluation ask and write, put together for the records of 采购项目.
import type { EntityManager } from '@mikro-orm/postgresql';
import { evaluatedBids, PERSONS } from '../../../db/procurement/evaluation.ts';
import type { StoredProject } from '../../../db/procurement/projects.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { query } from '../../../db/kit/sql.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { Instant } from '../../../domain/kit/instant.ts';
import type { CaseView } from '../../../domain/kit/process.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { bidKey, type Offer, type Reviewed } from '../../../domain/procurement/evaluation/bids.ts';
import type { Law } from '../../../domain/procurement/law/deadlines.ts';
import { terminationGrounds } from '../../../domain/procurement/project/project.ts';
import { evaluationActions } from '../../../domain/procurement/project/evaluation.ts';
import type { Keyring } from '../../../security/keyring.ts';
import type { Fields } from '../../../security/field.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { Loaded } from '../tender/project-facts.ts';
import { drawReasons, drawRecords } from './panel.ts';
import { priceRecordsOf } from './prices.ts';
import { reportReasonsOf, reportRecords } from './report.ts';
import { keepStep, stepFacts, type Step } from './steps.ts';
import { heldBy } from '../../../domain/procurement/project/hold.ts';

type Act = Acting<Loaded>;

/** Persons and accounts that a bid names, as far as they show who stands behind it (R31). */
export interface Persons {
  manager: string | null;
  contact: string | null;
  account: string | null;
}
export interface OfferInput extends Omit<Offer, 'listedFen'> {
  /** null: as it was read out. */
  listedFen: string | null;
  lot: number;
  organisationId: string;
  persons: Persons;
}

/** Facts of an act of the evaluation; null: it is none. */
export async function evaluationFacts(
  em: EntityManager,
  file: CaseView,
  request: ActRequest,
  stored: StoredProject,
  law: Law,
  received: Instant,
): Promise<{ against: Reason[]; step: Step | null } | null> {
  const { action, actor } = request;
  if (!(action in evaluationActions)) return null;
  const held = actor.kind === 'person' ? heldBy(file, law.set) : [];
  if (held.length) return { against: held, step: null };
  const { against, step } = await stepFacts(em, request, stored, law);
  const more = [...(await drawReasons(em, request, stored, law, received)), ...(await reportReasonsOf(em, request, stored, law))];
  return { against: [...against, ...more], step };
}

interface Notice {
  kind: 'termination';
  about: string;
  title: string;
  content: string;
}

/** `publish`: writes a notice and answers its number. */
export function evaluationRecords({ fields, keyring }: { fields: Fields; keyring: Keyring }, publish: (act: Act, notice: Notice) => Promise<number>) {
  const recordOffer = async ({ em, file, input }: Act): Promise<Written> => {
    const { lot, organisationId, persons, ...said } = input as OfferInput;
    const quoted = (await evaluatedBids(em, file.id)).find((bid) => bidKey(bid) === bidKey({ lot, organisationId }))?.quotedFen;
    const offer = { ...said, listedFen: said.listedFen ?? quoted ?? null };
    await query(
      em,
      `insert into evaluation_bid (id, project_id, lot, organisation_id, offer, persons) values ($1, $2, $3, $4, $5, $6)
         on conflict on constraint evaluation_bid_once do update set offer = excluded.offer, persons = excluded.persons`,
      [uuidv7(), file.id, lot, organisationId, JSON.stringify(offer), fields.encrypt(JSON.stringify(persons), file.district, PERSONS)],
    );
    return { data: { lot, organisationId } };
  };
  const examineQualification = async ({ em, file, input }: Act): Promise<Written> => {
    const { lot, organisationId, items } = input as { lot: number; organisationId: string; items: readonly Reviewed[] };
    await query(
      em,
      `insert into evaluation_bid (id, project_id, lot, organisation_id, qualification) values ($1, $2, $3, $4, $5)
         on conflict on constraint evaluation_bid_once do update set qualification = excluded.qualification`,
      [uuidv7(), file.id, lot, organisationId, JSON.stringify(items)],
    );
    return { data: { lot, organisationId, passed: items.every(({ passed }) => passed) } };
  };
  const step = (act: Act): Promise<Written> => (act.facts.step ? keepStep(act, act.facts.step) : Promise.resolve({}));
  const voidQualified = async (act: Act): Promise<Written> => {
    const { reason } = act.input as { reason: string };
    const written = await step(act);
    const n = await publish(act, { kind: 'termination', about: terminationGrounds.few, title: `${act.facts.stored!.name}废标公告`, content: reason });
    return { ...written, data: { ...written.data, notice: n, ground: 'few' }, body: { notice: n } };
  };
  return {
    ...drawRecords({ fields }),
    ...reportRecords,
    ...priceRecordsOf({ fields, keyring }),
    recordOffer,
    examineQualification,
    concludeQualification: step,
    allConfirmed: step,
    endConfirming: step,
    concludeConformity: step,
    concludeJudging: step,
    voidQualified,
  };
}

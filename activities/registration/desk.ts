// What the routes of registrations prepare and save with beside acts, put together once per process.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { shanghaiDay, type PlainDate } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import type { CreateInput, EnterInput } from '../../domain/registration/record.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import type { RegistrationKind } from '../../domain/registration/kinds.ts';
import { now } from '../../db/kit/clock.ts';
import { attendanceOf, openAgent } from '../../db/registration/attendance.ts';
import { materialsOf, registrationById, reusableOf } from '../../db/registration/cases.ts';
import { personOf } from '../../db/registration/subject.ts';
import { keptDefinitions } from '../../db/approval/load.ts';
import { one } from '../../db/kit/sql.ts';
import { registrationChain } from '../../domain/registration/chain.ts';
import { askedOf, definitionIn, originsAtHand, rulesOf, submissionReasons, subjectOf } from './facts.ts';
import { addMaterial, removeMaterial, saveForm, verifyMaterial, type DraftParts } from './drafts.ts';
import { prefill, type Prefilled, type PrefillDeps } from './prefill.ts';
import type { PreparedCreate } from './records.ts';

export function createRegistrationDesk(deps: DraftParts & PrefillDeps & { orm: MikroORM }) {
  const known = (actor: Pick<PersonActor, 'accountId'>, kind: RegistrationKind): Promise<Prefilled> =>
    prefill(deps, deps.orm.em.fork(), actor.accountId, kind);
  return {
    prefill: known,
    /** Input of `create`: the body with what shared data fills in. */
    prepareCreate: async (actor: PersonActor, body: CreateInput): Promise<PreparedCreate> => {
      const { form, shared } = await known(actor, body.kind);
      return { ...body, form, shared };
    },
    /** Input of `enter`: the same for whoever came to the counter. */
    prepareEnter: async (body: EnterInput): Promise<PreparedCreate & EnterInput> => {
      const { form, shared } = await known(body, body.kind);
      return { ...body, form, shared };
    },
    /** A registration with its rules, what is known of the person, and everything that speaks against submitting it today. */
    opened: (caseId: string) => opened(deps, caseId),
    /** Rules of a 区划 on a day, for questions without a case. */
    rules: (district: string, day: PlainDate) => rulesOf(deps.orm.em.fork(), { district, rules: null }, day),
    saveForm: (save: Parameters<typeof saveForm>[1]) => saveForm(deps, save),
    addMaterial: (add: Parameters<typeof addMaterial>[1]) => addMaterial(deps, add),
    removeMaterial: (remove: Parameters<typeof removeMaterial>[1]) => removeMaterial(deps, remove),
    verifyMaterial: (verify: Parameters<typeof verifyMaterial>[1]) => verifyMaterial(deps, verify),
  };
}
async function opened({ orm, fields }: DraftParts, caseId: string) {
  const em = orm.em.fork();
  const stored = await registrationById(em, fields, caseId);
  if (!stored) throw refuse('NOT_FOUND');
  const at = await now(em);
  const today = shanghaiDay(at);
  const known = await rulesOf(em, stored, today);
  const subject = await subjectOf(em, fields, stored, today);
  const draft = stored.submittedAt === null || stored.rules === null;
  const row = await one<{ ruleSet: string | null }>(em, `select rule_set as "ruleSet" from case_file where id = $1`, [caseId]);
  return {
    ...known,
    definition: definitionIn(await keptDefinitions(em, known.set, row, registrationChain)),
    stored,
    /** What conditions of its definition ask of it. */
    asks: askedOf(stored),
    at,
    name: (await personOf(em, fields, stored.accountId)).name ?? '',
    attendance: await attended(em, fields, caseId),
    employer: subject.employer?.name ?? stored.form.employerName ?? null,
    atHand: originsAtHand(stored.shared, subject),
    missing: draft ? await submissionReasons(em, stored, subject, known.rules, today) : [],
    materials: await materialsOf(em, caseId),
    reusable: await reusableOf(em, stored.accountId, today, caseId),
  };
}
/** Who came to the counter; null where it was filed online. */
async function attended(em: EntityManager, fields: DraftParts['fields'], caseId: string) {
  const row = await attendanceOf(em, caseId);
  if (!row) return null;
  const agent = row.agent === null ? null : openAgent(fields, row.agent);
  return { enteredBy: row.enteredBy, presenter: row.presenter, agentName: agent?.name ?? null, filedAt: row.filedAt };
}
export type OpenedRegistration = Awaited<ReturnType<typeof opened>>;
export type RegistrationDesk = ReturnType<typeof createRegistrationDesk>;

// A registration as its page shows it: to the applicant, to the employer, to officers.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import { readKept } from '../../activities/kit/deadlines.ts';
import type { OpenedRegistration } from '../../activities/registration/desk.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { may } from '../../domain/kit/policy.ts';
import { allowedActions, stateOf, type CaseView } from '../../domain/kit/process.ts';
import { clockView, levels, type ClockView } from '../../domain/registration/clocks.ts';
import { formFields } from '../../domain/registration/form.ts';
import { maskedValue, rightOf, shownFrom } from '../../domain/approval/form.ts';
import { filingChannels } from '../../domain/statistics/registration.ts';
import { attendees } from '../../domain/registration/counter.ts';
import { ownRights, REMARK } from '../../domain/registration/correct.ts';
import { registrationKinds, specialProcedures } from '../../domain/registration/kinds.ts';
import { applicable, materialSources, trustGrades } from '../../domain/registration/materials.ts';
import type { Asked } from '../../domain/registration/record.ts';
import { registration } from '../../domain/registration/registration.ts';
import { itemsFor } from '../../domain/registration/items.ts';
import { workingDaysBetween } from '../../domain/kit/calendar.ts';
import { openTasks } from '../../db/supplier/cases.ts';
import type { RegistrationLine } from '../../db/registration/lists.ts';
import { lastDayOf } from '../../domain/registration/clocks.ts';
import type { Standpoint } from '../approval/viewpoint.ts';
import { outward } from '../kit/outward.ts';
import type { Calendar } from '../../domain/kit/calendar.ts';
import type { clock, line, whole } from './shapes.ts';

const HIDDEN = new Set(['examination', 'renewal', 'delivery']);
/** 环节: the regions that stand in something, else the main state. */
export function stepOf({ state, regions }: Pick<CaseView, 'state' | 'regions'>): string {
  const beside = Object.entries(regions).filter(([region, at]) => !HIDDEN.has(region) && stateOf(registration, `${region}:${at}`)?.label !== '—');
  const labels = beside.map(([region, at]) => stateOf(registration, `${region}:${at}`)!.label);
  return labels.length ? labels.join('、') : (registration.states[state]?.label ?? state);
}

export function lineOf(row: RegistrationLine, unit: string, today: string, calendar: Calendar): z.infer<typeof line> {
  const { accountId: _, employerId: __, regions: ___, ...rest } = row;
  return outward({
    ...rest,
    kindLabel: registrationKinds[row.kind],
    stateLabel: registration.states[row.state]?.label ?? row.state,
    step: stepOf(row),
    unit,
    remainingWorkingDays: row.due === null ? null : workingDaysBetween(calendar, today, lastDayOf(row.due)),
  }) as z.infer<typeof line>;
}

export const clockOut = (view: ClockView): z.infer<typeof clock> => outward({ ...view, levelLabel: levels[view.level] }) as z.infer<typeof clock>;

/** Clocks of a case that run or stand. */
export async function clocksOf(em: EntityManager, caseId: string, at: string, calendar: Calendar): Promise<z.infer<typeof clock>[]> {
  const deadlines = await readKept(em, `d.case_id = $1 and d.closed_at is null order by d.due`, [caseId]);
  return deadlines.map((deadline) => clockOut(clockView(deadline, at, calendar)));
}

/** Everything about one case. Opinions and tasks are the office's own. */
export async function wholeOf(
  em: EntityManager,
  file: CaseView,
  opened: OpenedRegistration,
  actor: PersonActor,
  { viewpoint, atDesk }: Standpoint & { atDesk: boolean },
): Promise<z.infer<typeof whole>> {
  const { stored, rules, calendar, at, atHand, missing, materials, reusable, name, employer } = opened;
  const officer = may('registration.list', actor, { district: file.district });
  const items = applicable(itemsFor(rules, stored.kind), stored.form.matter ?? null);
  const all = itemsFor(rules, stored.kind);
  const labelOf = (item: string): string =>
    item.startsWith('form.')
      ? (formFields[item.slice(5) as keyof typeof formFields]?.label ?? item)
      : (all.find(({ id }) => id === item)?.label ?? item);
  const notice = (asked: readonly Asked[], mended: (item: string) => boolean) =>
    asked.map(({ item, message }) => ({ item, label: labelOf(item), message, mended: mended(item) }));
  const { notes } = stored;
  const refused = stored.outcome === 'refused' || file.state === 'notAccepted';
  const grounds = [...rules.values.refusals, ...rules.values.cancellations].filter(({ id }) => stored.causes?.includes(id));
  const { remedies } = rules.values;
  const clocks = await clocksOf(em, file.id, at, calendar);
  const row: RegistrationLine = {
    id: file.id,
    number: stored.number,
    kind: stored.kind,
    state: file.state,
    regions: file.regions,
    version: file.version,
    district: file.district,
    savedAt: stored.savedAt,
    submittedAt: stored.submittedAt,
    decidedAt: stored.decidedAt,
    licenceId: stored.licenceId,
    due: null,
    accountId: stored.accountId,
    employerId: stored.employerId,
  };
  // At the counter the clerk sees what whoever came would see.
  const own = file.applicantId === actor.accountId || atDesk;
  const { attendance } = opened;
  const channel = stored.exOfficio ? 'office' : attendance?.filedAt ? 'counter' : 'online';
  // Whoever got a copy learns that something was decided, not what was said about it.
  const copy = viewpoint.audience === 'copy';
  const seen = <M extends { item: string }>(all: readonly M[]): M[] =>
    copy ? [] : all.filter(({ item }) => rightOf(viewpoint, `materials.${item}`) !== 'hide');
  const asked = (copy ? [] : notes.asked).filter(({ item }) => rightOf(viewpoint, item.replace(/^form\./, '')) !== 'hide');
  const more = {
    regions: file.regions,
    createdAt: file.createdAt,
    acceptedAt: stored.acceptedAt,
    deemed: stored.deemed,
    outcome: stored.outcome,
    applicant: copy ? maskedValue(name) : name,
    employer: copy && employer !== null ? maskedValue(employer) : employer,
    education: copy ? null : (stored.shared?.education ?? null),
    form: shownFrom(viewpoint, { ...stored.form }),
    remark: officer && rightOf(viewpoint, REMARK, ownRights[REMARK]) !== 'hide' ? notes.remark : null,
    formVersion: stored.formVersion,
    dropped: stored.dropped,
    items: (copy ? [] : items).map(({ id, label, by, origin, required, grade }) => ({
      id,
      label,
      by,
      required,
      trustGrade: grade,
      atHand: by === 'form' || (origin !== null && (atHand as readonly string[]).includes(origin)),
      reusable: own ? (reusable.find(({ item }) => item === id)?.id ?? null) : null,
    })),
    materials: seen(materials).map(({ reusedFrom: _, verifiedBy: __, ...material }) => ({
      ...material,
      label: labelOf(material.item),
      sourceLabel: materialSources[material.source],
      trustGradeLabel: trustGrades[material.trustGrade],
    })),
    channel,
    channelLabel: filingChannels[channel],
    attendance:
      attendance && !copy
        ? {
            presenter: attendance.presenter,
            presenterLabel: attendance.presenter && attendees[attendance.presenter],
            agentName: attendance.agentName,
            filedAt: attendance.filedAt,
          }
        : null,
    missing: file.state === 'draft' && own ? missing : [],
    round: stored.round,
    asked: notice(asked, (item) => notes.mended.includes(item)),
    rectify: copy ? null : notes.rectify && notice(notes.rectify.items, (item) => notes.rectify!.answers.some((answer) => answer.item === item)),
    special: copy ? null : notes.special && { workingDays: null, ...notes.special, label: specialProcedures[notes.special.procedure] },
    extension: !copy && (file.regions['extension'] === 'given' || officer) ? notes.extension : null,
    reason: copy ? null : notes.ending,
    causes: copy ? [] : grounds.map(({ label, article }) => ({ label, article })),
    remedies:
      refused && !copy
        ? {
            reviewBody: remedies.reconsiderationTo,
            reviewDays: remedies.reconsiderationDays,
            court: remedies.litigationTo,
            suitMonths: remedies.litigationMonths,
            article: remedies.article,
          }
        : null,
    opinions: officer && rightOf(viewpoint, 'opinions') !== 'hide' ? notes.opinions : [],
    clocks,
    allowedActions: allowedActions(registration, file, actor),
    tasks: officer ? await openTasks(em, file.id) : [],
  };
  const [first] = clocks.toSorted((a, b) => (a.due < b.due ? -1 : 1));
  return {
    ...lineOf(row, rules.values.office.name, shanghaiDay(at), calendar),
    due: first?.due ?? null,
    remainingWorkingDays: first?.remainingWorkingDays ?? null,
    ...(outward(more) as Omit<z.infer<typeof whole>, keyof z.infer<typeof line>>),
  };
}

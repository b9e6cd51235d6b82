// Enrolments and photos as their pages show them.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import type { OpenedEnrolment } from '../../activities/exam/opened.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { checkItems, checkOutcomes } from '../../domain/exam/check.ts';
import { feeOf, levelNames, subjectsOf, type ExamConfig } from '../../domain/exam/exam.ts';
import { enrolment } from '../../domain/exam/enrolment.ts';
import { enrolmentNumber } from '../../domain/exam/number.ts';
import { photoProcess } from '../../domain/exam/photo.ts';
import { maskName, maskNumber } from '../../domain/kit/identity/person-name.ts';
import { allowedActions, type CaseView } from '../../domain/kit/process.ts';
import type { StoredPhoto } from '../../db/exam/candidates.ts';
import { ENROLMENT_ID_NUMBER } from '../../db/exam/enrolments.ts';
import type { StoredExam } from '../../db/exam/exams.ts';
import type { EnrolmentLine } from '../../db/exam/search.ts';
import { openTasks, runningDeadlines } from '../../db/supplier/cases.ts';
import type { Fields } from '../../security/field.ts';
import { outward } from '../kit/outward.ts';
import type { line, openExam, photo, whole } from './shapes.ts';

const stateLabel = (state: string): string => enrolment.states[state]?.label ?? state;

export const photoOut = ({ id, standing, version, fileId, reasons, face, submittedAt, settledAt }: StoredPhoto): z.infer<typeof photo> =>
  outward({
    id,
    standing,
    standingLabel: photoProcess.states[standing]?.label ?? standing,
    version,
    fileId,
    reasons,
    face,
    submittedAt,
    settledAt,
  }) as z.infer<typeof photo>;

/** A line of a list; `masked`: what an officer's list shows of a person. */
export function lineOut(fields: Fields, row: EnrolmentLine, masked: boolean): z.infer<typeof line> {
  const { id, examId, examName, level, specialty, subjects, area, state, createdAt, confirmedAt } = row;
  const number = fields.decrypt(row.idNumber, ENROLMENT_ID_NUMBER);
  return outward({
    id,
    number: enrolmentNumber(row.serial),
    exam: { id: examId, name: examName },
    name: masked ? maskName(row.name) : row.name,
    idNumber: maskNumber(number),
    level,
    levelLabel: levelNames[level],
    specialty,
    subjects,
    area,
    state,
    stateLabel: stateLabel(state),
    createdAt,
    confirmedAt,
  }) as z.infer<typeof line>;
}

const specialtyLabel = ({ specialties }: ExamConfig, code: string): string => specialties.find((one) => one.code === code)?.label ?? code;

/** An exam with everything that can be chosen in it. */
export function examOut({ id, config, hash }: StoredExam, own: { enrolmentId: string | null; acknowledged: boolean }): z.infer<typeof openExam> {
  const { windows, templates, levels } = config;
  return outward({
    id,
    code: config.code,
    name: config.name,
    hash,
    enrolOpens: windows.enrolOpens,
    enrolCloses: windows.enrolCloses,
    payCloses: windows.payCloses,
    areas: config.areas,
    levels: levels.map((bound) => ({
      code: bound.code,
      label: bound.label,
      specialties: bound.specialties.map((code) => ({
        code,
        label: specialtyLabel(config, code),
        subjects: subjectsOf(config, bound.code, code).map((subject) => ({
          code: subject.code,
          label: subject.label,
          feeFen: String(feeOf(config, [subject.code])),
        })),
      })),
    })),
    guide: templates.guide && { version: templates.guide.version, hash: templates.guide.hash, acknowledged: own.acknowledged },
    enrolmentId: own.enrolmentId,
  }) as z.infer<typeof openExam>;
}

/** Everything about one enrolment. Tasks are the office's own. */
export async function wholeOut(
  em: EntityManager,
  file: CaseView,
  opened: OpenedEnrolment,
  actor: PersonActor,
  officer: boolean,
): Promise<z.infer<typeof whole>> {
  const {
    stored,
    exam,
    secrets,
    phone,
    mobileVerified,
    photo: current,
    problems,
    eligibility,
    notice,
    commitment,
    commitments,
    confirmations,
    corrections,
    check,
  } = opened;
  const { config } = exam;
  const live = commitments.find(({ withdrawnAt }) => withdrawnAt === null);
  const subjects = stored.subjects.map((code) => ({ code, label: config.subjects.find((one) => one.code === code)?.label ?? code }));
  return outward({
    id: file.id,
    number: enrolmentNumber(stored.serial),
    exam: { id: exam.id, code: config.code, name: config.name },
    state: file.state,
    stateLabel: stateLabel(file.state),
    regions: file.regions,
    version: file.version,
    level: stored.level,
    levelLabel: levelNames[stored.level],
    specialty: stored.specialty,
    specialtyLabel: specialtyLabel(config, stored.specialty),
    subjects,
    feeFen: String(feeOf(config, stored.subjects)),
    name: stored.name,
    idNumber: secrets.idNumber,
    phone,
    mobileVerified,
    certificate: secrets.certificate,
    form: secrets.form,
    partVersions: stored.partVersions,
    problems: file.state === 'filling' ? problems : [],
    eligibility,
    photo: current && photoOut(current),
    notice,
    commitment: {
      version: (live ?? commitments[0])?.templateVersion ?? commitment.version,
      hash: (live ?? commitments[0])?.templateHash ?? commitment.hash,
      signedAt: live?.signedAt ?? null,
      withdrawn: !live && commitments.length > 0,
    },
    rejected: secrets.notes.rejected ?? null,
    check: check && {
      passed: check.passed,
      results: check.results.map(({ item, outcome }) => ({ item, label: checkItems[item], outcome, outcomeLabel: checkOutcomes[outcome] })),
    },
    confirmations: confirmations.map(({ no, confirmedAt, endedAt, endedBy, receipt }) => ({ no, confirmedAt, endedAt, endedBy, receipt })),
    corrections: corrections
      // What is only proposed is the office's own; the candidate sees what was done.
      .filter(({ standing }) => officer || standing === 'applied')
      .map(({ id, standing, reason, changes, proposedAt, decidedAt }) => ({
        id,
        standing,
        reason,
        changes: changes.map(({ field, label, before, value }) => ({ field, label, before, after: value })),
        proposedAt,
        decidedAt,
      })),
    savedAt: stored.savedAt,
    deadlines: (await runningDeadlines(em, file.id)).map(({ name, label, due, basis }) => ({ name, label, due, basis })),
    allowedActions: allowedActions(enrolment, file, actor),
    tasks: officer
      ? (await openTasks(em, file.id)).map(({ id, node, label, assigneeId, version }) => ({ id, node, label, assigneeId, version }))
      : [],
  }) as z.infer<typeof whole>;
}

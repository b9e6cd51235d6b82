// Enrolments counted by a dimension, with what its values are called (S3-24).
import type { EntityManager } from '@mikro-orm/postgresql';
import { ageGroup, ageGroups, UNKNOWN, type Dimension } from '../../domain/exam/dimensions.ts';
import { levelNames, type ExamConfig, type LevelCode } from '../../domain/exam/exam.ts';
import { enrolment } from '../../domain/exam/enrolment.ts';
import { educationLevels, type EducationLevel } from '../../domain/exam/form.ts';
import { share } from '../../domain/statistics/compare.ts';
import { industries } from '../../db/data/lists/industries.ts';
import { configsOfYear, examById } from '../../db/exam/exams.ts';
import { figureTotal, figuresBy, type Figure, type FigureFilter } from '../../db/exam/figures.ts';

const industryLabels = new Map(industries.map(({ code, label }) => [code, label]));

/** Exams name their own specialties, subjects and areas; those of a year are asked one after the other. */
async function configsOf(em: EntityManager, { examId, year }: FigureFilter): Promise<ExamConfig[]> {
  if (examId !== undefined) return [(await examById(em, examId))?.config].filter((config) => config !== undefined);
  return year === undefined ? [] : configsOfYear(em, year);
}

/** What a value of a dimension is called. */
function labelling(configs: readonly ExamConfig[], dimension: Dimension): (value: string | null) => string {
  const named = (list: 'specialties' | 'subjects' | 'areas') => (value: string) =>
    configs.flatMap((config) => config[list] as readonly { code: string; label: string }[]).find(({ code }) => code === value)?.label;
  const of: Partial<Record<Dimension, (value: string) => string | undefined>> = {
    level: (value) => levelNames[value as LevelCode],
    specialty: named('specialties'),
    subject: named('subjects'),
    district: named('areas'),
    education: (value) => educationLevels[value as EducationLevel],
    industry: (value) => industryLabels.get(value),
    state: (value) => enrolment.states[value]?.label,
  };
  return (value) => (value === null ? UNKNOWN : (of[dimension]?.(value) ?? value));
}

export interface Group {
  value: string | null;
  label: string;
  count: number;
  /** Of the total, as it is printed. */
  share: string;
}
type Counted = Omit<Group, 'share'>;

/** Ages as groups, in their order. */
function byAge(figures: readonly Figure[]): Counted[] {
  const labels = [...ageGroups.map(({ label }) => label), UNKNOWN];
  return labels.flatMap((label) => {
    const count = figures.filter(({ value }) => ageGroup(value === null ? null : Number(value)) === label).reduce((sum, one) => sum + one.count, 0);
    return count ? [{ value: label === UNKNOWN ? null : label, label, count }] : [];
  });
}

/** Groups of some dimensions and the total. To be asked in one snapshot, so that the parts add up however many are enrolling meanwhile. */
export async function groupsOf<D extends Dimension>(
  em: EntityManager,
  dims: readonly D[],
  filter: FigureFilter,
): Promise<{ total: number; groups: Record<D, Group[]> }> {
  const [total, configs] = [await figureTotal(em, filter), await configsOf(em, filter)];
  const groups = {} as Record<D, Group[]>;
  for (const dim of dims) {
    const figures = await figuresBy(em, dim, filter);
    const label = labelling(configs, dim);
    const counted: Counted[] = dim === 'age' ? byAge(figures) : figures.map(({ value, count }) => ({ value, label: label(value), count }));
    groups[dim] = counted.map((group) => ({ ...group, share: share(group.count, total).shown }));
  }
  return { total, groups };
}

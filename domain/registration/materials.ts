// Materials of a registration: what each kind asks for is data (rule `registration.materials`); here is how it is read. Every material carries a trust
// grade (国办函〔2016〕108号): A by the issuing body, B verified at the window, C own upload with the original checked, D own statement.
import { fields, flag, listOf, oneOf, orNull, text, whole, type Checked } from '../kit/check.ts';
import type { PlainDate } from '../kit/instant.ts';
import type { Reason } from '../kit/refusal.ts';

export const trustGrades = {
  A: '签发机构提供',
  B: '窗口核验',
  C: '自行上传（核对原件）',
  D: '自行制作并承诺',
} as const;
export type TrustGrade = keyof typeof trustGrades;

/** Where a material comes from. `shared` ones are taken from the office's own data or its neighbours' and never asked for. */
export const materialSources = { upload: '上传', shared: '共享数据', form: '在线填写生成', reused: '复用已提交材料' } as const;
export type MaterialSource = keyof typeof materialSources;

/** What shared data an item is made of. */
export const sharedOrigins = ['certificate', 'identity', 'licence', 'photo', 'socialInsurance', 'examResult'] as const;
export type SharedOrigin = (typeof sharedOrigins)[number];

export const materialItemCheck = fields({
  id: text(40),
  label: text(60),
  /** How it is handed in. */
  by: oneOf('upload', 'shared', 'form'),
  /** Of shared items: whose data. Falls back to an upload where the data is not there. */
  origin: orNull(oneOf(...sharedOrigins)),
  grade: oneOf('A', 'B', 'C', 'D'),
  required: flag,
  /** Asked for only with this matter of 变更; null: always. */
  matter: orNull(oneOf('employer', 'specialty')),
  /** Months that a paper handed in once is good for; null: it doesn't age. */
  months: orNull(whole(1, 120)),
});
export type MaterialItem = Checked<typeof materialItemCheck>;

/** What an uploaded file may be: types by content, megabytes. A photo is printed, so it is a picture. */
export const materialFilesCheck = fields({
  accept: listOf(text(100), 1),
  maxMegabytes: whole(1, 100),
  photoAccept: listOf(text(100), 1),
  photoMaxMegabytes: whole(1, 20),
});
/** A material of a case. */
export interface Material {
  id: string;
  item: string;
  source: MaterialSource;
  trustGrade: TrustGrade;
  fileId: string | null;
  /** Last day on which it is good. */
  validUntil: PlainDate | null;
  /** Number of the request for supplements that it answers; 0 for the first submission. */
  round: number;
}

/** Items that apply: a 变更 of the employer asks for other papers than one of the specialty. */
export const applicable = (items: readonly MaterialItem[], matter: string | null): MaterialItem[] =>
  items.filter((item) => item.matter === null || item.matter === matter);

/** Everything that is missing or has run out, each with its item; `shared` names the origins whose data is at hand. */
export function materialReasons(
  items: readonly MaterialItem[],
  materials: readonly Material[],
  { day, shared }: { day: PlainDate; shared: readonly SharedOrigin[] },
): Reason[] {
  return items.flatMap((item): Reason[] => {
    if (item.by === 'form') return [];
    if (item.by === 'shared' && item.origin !== null && shared.includes(item.origin)) return [];
    const own = materials.filter((material) => material.item === item.id);
    const field = `materials.${item.id}`;
    if (own.some(({ validUntil }) => validUntil === null || day <= validUntil)) return [];
    if (own.length) return [{ field, code: 'MATERIAL_EXPIRED', message: `“${item.label}”已过有效期，请重新提交`, rule: 'registration.materials' }];
    return item.required ? [{ field, code: 'MATERIAL_MISSING', message: `请提交“${item.label}”`, rule: 'registration.materials' }] : [];
  });
}

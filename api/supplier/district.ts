import { z } from 'zod';
import { dossierReference } from '../../db/data/dossier.ts';

const format = z.string().regex(/^\d{6}$/, '区划应为六位代码');

/** A 区划 of today by its six digits. */
export const districtSchema = format.refine((code) => dossierReference.districts.find(code) !== undefined, {
  message: '请选择登记区划',
  params: { code: 'DISTRICT_UNKNOWN', rule: 'B02' },
});

/** The same, or 000000 for 全国: for rules and searches. */
export const anyDistrict = format.refine((code) => code === '000000' || dossierReference.districts.find(code) !== undefined, {
  message: '没有这个区划',
});

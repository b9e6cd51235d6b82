// A licence as the library (U09) and the collection (U21) know it.
import { z } from 'zod';
import { digest, idNumber, moment, personName, plainDate, requestId, unitName } from './parts.ts';

export const licenceStandings = ['有效', '待变更', '到期', '失效', '注销', '撤销'] as const;
export const licenceSchema = z.strictObject({
  /** Name of the kind of licence, e.g. 中华人民共和国注册安全工程师注册证. */
  kind: z.string().min(1).max(100),
  number: z.string().min(1).max(64),
  holderName: personName,
  holderIdNo: idNumber,
  issuer: unitName,
  issuedOn: plainDate,
  validFrom: plainDate.nullable(),
  validTo: plainDate.nullable(),
  standing: z.enum(licenceStandings),
  /** SM3 of the file as issued; null where no file was made. */
  fileDigest: digest.nullable(),
  /** Address that anybody can check it at. */
  verifyUrl: z.string().max(300).nullable(),
  /** 电子证照标识, where it has one. */
  identifier: z.string().max(200).optional(),
  /** Seals on it. An 印章照片 is a picture: it has no number and is no 电子签章. */
  seals: z
    .array(
      z.discriminatedUnion('form', [
        z.strictObject({ unit: unitName, form: z.literal('电子签章'), serial: z.string().min(1).max(100) }),
        z.strictObject({ unit: unitName, form: z.literal('印章照片') }),
      ]),
    )
    .max(10)
    .optional(),
});
export type LibraryLicence = z.infer<typeof licenceSchema>;

export const putLicenceSchema = z.strictObject({ requestId, licence: licenceSchema });
export const licenceKeptSchema = z.object({ requestId, libraryNumber: z.string().min(1).max(64), number: z.string(), at: moment });
export type LicenceKept = z.infer<typeof licenceKeptSchema>;
export const standingSchema = z.strictObject({
  requestId,
  number: z.string().min(1).max(64),
  standing: z.enum(licenceStandings),
  reason: z.string().max(200),
  from: moment,
});
export type StandingChange = z.infer<typeof standingSchema>;

import { dispatchRules as rules } from '../../../domain/dispatch/rules.ts';
import { byDefault, country, row } from './row.ts';

const registration = ['caseNo', 'seq', 'type', 'state', 'specialty', 'certificateNumber', 'employerCode', 'employerName', 'holderName', 'at'];
const licence = ['licenceNumber', 'certificateNumber', 'standing', 'specialty', 'employerCode', 'employerName', 'holderName', 'validFrom', 'validTo', 'at', 'seq'];
const certificate = ['certificateNumber', 'standing', 'specialty', 'holderName', 'issuedOn', 'at', 'seq'];
const enrolment = ['caseNo', 'seq', 'examCode', 'examName', 'level', 'specialty', 'subjects', 'area', 'state', 'employerCode', 'employerName', 'holderName', 'paidFen', 'paidOn', 'refundedOn', 'at'];
const whole = { registration, licence, certificate, enrolment };
type Matter = keyof typeof whole;
const bureau = (partner: 'examAuthority' | 'housing' | 'transport', specialties: readonly string[], more: readonly string[] = []) =>
  (Object.keys(whole) as Matter[]).map((matter) => ({ partner, to: null, matter, specialties, fields: [...whole[matter], ...more] }));
/** Systems of the platform get what their work needs, none of them the person's number. */
const system = (to: string, ...about: Matter[]) =>
  about.map((matter) => ({ partner: 'safetyPlatform' as const, to, matter, specialties: [], fields: whole[matter] }));

export const dispatchRows = [
  row(
    rules.sharing,
    country,
    [
      // The exam authority has issued the certificate to this number; the bureaux know the person by certificate.
      ...bureau('examAuthority', [], ['idNumber']),
      ...bureau('housing', ['05']),
      ...bureau('transport', ['06']),
      ...system('隐患排查治理', 'licence'),
      ...system('重大危险源备案', 'licence'),
      ...system('安全生产专家管理', 'licence', 'certificate'),
      ...system('行政许可', 'registration', 'licence', 'certificate'),
    ],
    { source: 'S3§建设目标；05→住建委、06→交通委及字段范围为平台默认', verified: false },
  ),
  row(rules.reconciliation, country, { days: 7, lateHours: 24 }, byDefault),
  row(rules.items, country, [{ process: 'PracticeRegistration', itemCode: '310100-AQ-ZC' }, { process: 'Enrolment', itemCode: '310100-AQ-BM' }], { source: '平台默认，待一网通办赋码', verified: false }),
];

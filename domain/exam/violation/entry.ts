// What is entered of a violation (S3-36), and everything that speaks against it at once. Art 16: on the spot it is recorded by two, the candidate signs, or his refusal
// is recorded by two, and the head of the site signs.
import type { Instant } from '../../kit/instant.ts';
import type { Reason } from '../../kit/refusal.ts';
import { articleOfItem, type Finding } from './measures.ts';
import type { ViolationCatalogue } from './rules.ts';

/** 违纪来源 */
export const violationSources = { site: '考场', marking: '阅卷雷同', report: '举报', check: '事后核查' } as const;
export type ViolationSource = keyof typeof violationSources;

export interface Witness {
  name: string;
  /** 监考员, 考点工作人员 …; null where it is not said. */
  post: string | null;
}
export type Signature = { how: 'signed' } | { how: 'refused'; why: string; witnesses: readonly Witness[] };

/** Body of `enter`. Names of people are encrypted by whoever writes it. */
export interface ViolationEntry {
  ticket: string;
  name: string;
  /** Code of the subject that it concerns; null: none of its own. */
  subject: string | null;
  source: ViolationSource;
  occurredAt: Instant;
  findings: readonly Finding[];
  /** 处理结果 as entered; binding is the decision alone. */
  proposed: string;
  facts: string;
  evidence: readonly { fileId: string; label: string }[];
  recorders: readonly Witness[];
  /** Of a record on the spot. */
  signature: Signature | null;
  siteHead: { name: string; signedAt: Instant } | null;
  /** Certificates that were obtained by it (art 10). */
  certificates: readonly string[];
}

/** What the record knows of the candidate behind the ticket; null: no such ticket. */
export interface TicketHolder {
  enrolmentId: string;
  examId: string;
  accountId: string;
  district: string;
  name: string;
  subjects: readonly string[];
}

export interface EntryContext {
  catalogue: ViolationCatalogue;
  holder: TicketHolder | null;
  /** Files that are there, clean and the actor's own. */
  files: ReadonlySet<string>;
  /** Certificates of the candidate's that are there. */
  certificates: ReadonlySet<string>;
  received: Instant;
}

const plain = (name: string): string => name.normalize('NFKC').replace(/\s/g, '');
const sameNames = (people: readonly Witness[]): boolean => new Set(people.map(({ name }) => plain(name))).size < people.length;
const wrong = (field: string, message: string, code = 'VIOLATION_INVALID'): Reason => ({ code, field, message });

/** Findings that the catalogue doesn't have, or that a graver article can't take. */
export function findingReasons(catalogue: ViolationCatalogue, findings: readonly Finding[]): Reason[] {
  const items = findings.map(({ item }) => item);
  return findings.flatMap(({ item, as }, n) => {
    const article = articleOfItem(catalogue, item);
    if (!article) return [wrong(`findings[${n}].item`, `没有条款项${item}`)];
    if (as && !article.graver.includes(as)) return [wrong(`findings[${n}].as`, `条款项${item}不能按第${as}条处理`)];
    return items.indexOf(item) < n ? [wrong(`findings[${n}].item`, `条款项${item}重复`)] : [];
  });
}

/** A finding voids one subject, so it must be said which. */
export const subjectReasons = (catalogue: ViolationCatalogue, findings: readonly Finding[], subject: string | null): Reason[] =>
  subject === null && findings.some(({ item }) => articleOfItem(catalogue, item)?.scores === 'subject')
    ? [wrong('subject', '该违纪违规行为须注明科目')]
    : [];

function recordReasons(entry: ViolationEntry): Reason[] {
  const { source, recorders, signature, siteHead } = entry;
  if (source !== 'site') return [];
  const article = '《专业技术人员资格考试违纪违规行为处理规定》第十六条';
  const found: Reason[] = [];
  if (recorders.length < 2 || sameNames(recorders)) found.push({ ...wrong('recorders', '现场记录须由两名不同的考试工作人员记录'), article });
  if (!signature) found.push({ ...wrong('signature', '须由考生签字，或者记录其拒绝签字'), article });
  if (signature?.how === 'refused' && (signature.witnesses.length < 2 || sameNames(signature.witnesses)))
    found.push({ ...wrong('signature.witnesses', '拒绝签字须由两名不同的考试工作人员注明'), article });
  if (!siteHead) found.push({ ...wrong('siteHead', '须由考点负责人签字认可'), article });
  return found;
}

/** Everything that speaks against an entry. */
export function entryReasons(entry: ViolationEntry, { catalogue, holder, files, certificates, received }: EntryContext): Reason[] {
  const found: Reason[] = [];
  if (!holder) found.push(wrong('ticket', '没有这一准考证号'));
  else {
    if (plain(holder.name) !== plain(entry.name)) found.push(wrong('name', '姓名与准考证号不一致', 'VIOLATION_NAME_MISMATCH'));
    if (entry.subject !== null && !holder.subjects.includes(entry.subject)) found.push(wrong('subject', '该考生未报考此科目'));
  }
  if (entry.occurredAt > received) found.push(wrong('occurredAt', '发生时间不能晚于现在'));
  found.push(...findingReasons(catalogue, entry.findings), ...subjectReasons(catalogue, entry.findings, entry.subject), ...recordReasons(entry));
  if (entry.siteHead && entry.siteHead.signedAt > received) found.push(wrong('siteHead.signedAt', '签字时间不能晚于现在'));
  if (!entry.evidence.length) found.push(wrong('evidence', '请上传证据'));
  entry.evidence.forEach(({ fileId }, n) => {
    if (!files.has(fileId)) found.push(wrong(`evidence[${n}].fileId`, '没有这一文件，或者文件未通过检查'));
  });
  entry.certificates.forEach((id, n) => {
    if (!certificates.has(id)) found.push(wrong(`certificates[${n}]`, '没有该考生的这一证书'));
  });
  return found;
}

// Records of 证书加注: a copy of a certificate for one use and a time.
import { ruleRow, ruleValue } from '../../domain/kit/rules.ts';
import { plusDays, shanghaiDay } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { annotationProcess, type AnnotateInput, type AnnotationFacts } from '../../domain/licence/annotation.ts';
import { licenceRules } from '../../domain/licence/rules.ts';
import { later, one, query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { signCode, type CodedCertificate } from '../../security/certificate-code.ts';
import type { Keyring } from '../../security/keyring.ts';
import { newToken } from '../../security/token.ts';
import { raise, resolve } from '../kit/operator-notice.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';
import { CERTIFICATE_PAPER } from './certificate-editions.ts';

interface Facts extends AnnotationFacts {
  editionId: string | null;
  documentId: string | null;
}
export const lateAnnotationKey = (caseId: string): string => `certificate/annotation/${caseId}`;

export const annotationRecords = ({ keyring }: { keyring: Keyring }): ProcessRecords<Facts> => {
  const apply: NonNullable<ProcessRecords<Facts>['apply']> = {
    annotate: async ({ em, file, facts, input, received }) => {
      const { certificateId, scene, until } = input as AnnotateInput;
      const said = await one<Omit<CodedCertificate, 'token' | 'until'>>(
        em,
        `select c.number, e.edition, c.issued_on::text as "issuedOn", e.specialty, e.holder_name as name from certificate_edition e join certificate c on c.id = e.certificate_id where e.id = $1`,
        [facts.editionId],
      );
      const { token } = newToken();
      await query(
        em,
        `insert into certificate_annotation (case_id, certificate_id, edition_id, district, scene, from_day, until_day, token, code, standing, asked_at, changed_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'making', $10, $10)`,
        [
          file.id,
          certificateId,
          facts.editionId,
          file.district,
          scene,
          shanghaiDay(received),
          until,
          token,
          signCode(keyring, { ...said, token, until }),
          received,
        ],
      );
      return { data: { certificateId, editionId: facts.editionId, until }, body: { until } };
    },
    made: async ({ em, file, facts }) => {
      await later(em, `update certificate_annotation set document_id = $2 where case_id = $1`, [file.id, facts.documentId]);
      await resolve(em, lateAnnotationKey(file.id));
      return { data: { documentId: facts.documentId } };
    },
    miss: async ({ em, file, facts }) => {
      const { amount, unit } = facts.rules.make;
      const time = unit === 'hours' ? `${amount}小时` : `${amount}天`;
      await raise(em, {
        key: lateAnnotationKey(file.id),
        kind: 'certificate',
        message: `证书加注（办件${file.id}）未在${time}内完成，系统将继续重试。`,
      });
      return {};
    },
    withdraw: async ({ em, file }) => (await resolve(em, lateAnnotationKey(file.id)), {}),
    revoke: async ({ em, file }) => (await resolve(em, lateAnnotationKey(file.id)), {}),
  };
  return {
    process: annotationProcess,
    begin: async (em, { actor, input }) => {
      const [certificate] = await query<{ district: string; accountId: string | null }>(
        em,
        // Locked: of two asked for at once the second counts the first.
        `select district, account_id as "accountId" from certificate where id = $1 for no key update`,
        [(input as AnnotateInput).certificateId],
      );
      if (!certificate || actor.kind !== 'person' || certificate.accountId !== actor.accountId) throw refuse('NOT_FOUND');
      return { district: certificate.district, applicantId: certificate.accountId };
    },
    facts: async (em, file, { input }, received) => {
      const book = await ruleBook(em);
      const set = book.rulesFor(file.district, shanghaiDay(received));
      const rules = ruleValue(set, licenceRules.annotation);
      const { article, source } = ruleRow(set, licenceRules.annotationTime);
      const common = {
        calendar: book.calendar(),
        rules: { ...rules, make: ruleValue(set, licenceRules.annotationTime), basis: article ?? `${licenceRules.annotationTime.label}（${source}）` },
      };
      if (file.seq > 0) {
        const known = await one<{ until: string; editionId: string; documentId: string | null }>(
          em,
          `select a.until_day::text as until, a.edition_id as "editionId", d.id as "documentId" from certificate_annotation a
             left join document d on d.case_id = a.case_id and d.kind = '${CERTIFICATE_PAPER}' and d.ready_at is not null and d.signer is not null where a.case_id = $1 limit 1`,
          [file.id],
        );
        return { ...common, ...known, usable: true, recent: 0, made: known.documentId !== null };
      }
      const { certificateId, until } = input as AnnotateInput;
      const { usable, editionId, recent } = await one<{ usable: boolean; editionId: string | null; recent: number }>(
        em,
        `select c.standing = 'valid' and e.made_at is not null as usable, e.id as "editionId",
            (select count(*)::int from certificate_annotation a where a.certificate_id = c.id and a.asked_at >= $2) as recent
           from certificate c left join certificate_edition e on e.certificate_id = c.id and e.standing in ('making', 'issued') where c.id = $1`,
        [certificateId, `${plusDays(shanghaiDay(received), -rules.within)}T00:00:00+08:00`],
      );
      return { ...common, usable: usable && editionId !== null, editionId, recent, until, documentId: null, made: false };
    },
    // The state in lists follows the case's, whatever the act.
    apply: Object.fromEntries(
      Object.keys(annotationProcess.actions).map((name) => [
        name,
        async (acting: Acting<Facts>, move: Record<string, string>): Promise<Written> => {
          const written = (await apply[name]?.(acting, move)) ?? {};
          const to = move['main'];
          if (to && to !== acting.file.state)
            await later(acting.em, `update certificate_annotation set standing = $2, changed_at = $3 where case_id = $1`, [
              acting.file.id,
              to,
              acting.received,
            ]);
          return written;
        },
      ]),
    ),
  };
};

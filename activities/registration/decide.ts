// 准予, 不予, 视为准予延续: the decision's row, the licence, and the ban that false material brings.
import { plusMonths } from '../../domain/registration/eligibility.ts';
import { registrationKinds } from '../../domain/registration/kinds.ts';
import type { RefuseInput } from '../../domain/registration/record.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { later, query } from '../../db/kit/sql.ts';
import { certificateById } from '../../db/registration/subject.ts';
import type { Fields } from '../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';
import type { Loaded } from './facts.ts';
import { grantAct, reinstated } from './licence-acts.ts';
import { writeNotes } from './rows.ts';

type Act = Acting<Loaded>;

export function decisions(fields: Fields): NonNullable<ProcessRecords<Loaded>['apply']> {
  const granted =
    (deemed: boolean) =>
    async (act: Act): Promise<Written> => {
      const { em, file, facts, received } = act;
      const stored = facts.stored!;
      const { kind, form } = stored;
      const wanted = kind === 'change' && form.matter === 'specialty' ? (form.newCertificateId ?? null) : stored.certificateId;
      const certificate = await certificateById(em, wanted, []);
      const { act: onLicence, licenceId } = grantAct({
        seq: file.seq + 1,
        today: facts.today,
        stored,
        licence: facts.licence,
        years: facts.rules.values.validityYears,
        specialty: certificate?.specialty ?? facts.licence?.specialty ?? '',
        reason: stored.exOfficio ? causeLabel(act, stored.causes ?? []) : (form.reason ?? registrationKinds[kind]),
      });
      await later(
        em,
        `update registration set outcome = 'granted', decided_at = $2, licence_id = coalesce(licence_id, $3), deemed = deemed or $4 where case_id = $1`,
        [file.id, received, licenceId, deemed],
      );
      return { data: { kind, licenceId, deemed }, body: { licenceId }, liveKey: null, also: [onLicence] };
    };

  const refused = async (act: Act): Promise<Written> => {
    const { em, file, facts, input, received } = act;
    const { causes, reason } = input as RefuseInput;
    const stored = facts.stored!;
    await later(em, `update registration set outcome = 'refused', causes = $2, decided_at = $3 where case_id = $1`, [file.id, causes, received]);
    await writeNotes(em, fields, { caseId: file.id, district: file.district }, { ...stored.notes, ending: reason.trim() });
    const grounds = facts.rules.values.refusals.filter(({ id, bans }) => bans !== null && causes.includes(id));
    for (const ban of facts.rules.values.bans.filter(({ cause }) => grounds.some(({ bans }) => bans === cause))) {
      const until = plusMonths(facts.today, 12 * ban.years);
      await query(
        em,
        `insert into registration_ban (id, case_id, account_id, cause, basis, from_day, until_day) values ($1, $2, $3, $4, $5, $6, $7)`,
        [uuidv7(), file.id, stored.accountId, ban.cause, ban.article, facts.today, until],
      );
    }
    return { data: { kind: stored.kind, causes }, liveKey: null, also: reinstated(stored, file.seq + 1, facts.licence) };
  };

  // Only the vote that ends 签发 decides.
  return {
    grant: async (act, move) => (move['main'] === 'granted' ? granted(false)(act) : {}),
    deemRenew: granted(true),
    refuse: async (act, move) => (move['main'] === 'refused' ? refused(act) : {}),
  };
}

const causeLabel = ({ facts }: Act, causes: readonly string[]): string =>
  facts.rules.values.cancellations
    .filter(({ id }) => causes.includes(id))
    .map(({ label }) => label)
    .join('；');

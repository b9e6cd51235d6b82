// What routes ask of accounts beside acts: everything that is prepared before an act, and the plain saves.
import {
  consentOf,
  consentOccasions,
  consentReasons,
  versionsInForce,
  type ConsentOccasion,
  type GivenConsent,
} from '../../domain/account/consent.ts';
import { misuseVerdict, type MisuseReport } from '../../domain/account/misuse.ts';
import type { CodePurpose } from '../../domain/account/sign-in.ts';
import type { AccountRules } from '../../domain/account/rule-values.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { inboxTemplates } from '../../domain/kit/message-templates.ts';
import { documentVersions } from '../../db/account/documents.ts';
import { places } from '../../db/account/find.ts';
import { organisationById } from '../../db/account/organisations.ts';
import { now } from '../../db/kit/clock.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import { save } from '../kit/save.ts';
import { insertNotice } from '../message/write.ts';
import { renderMessage } from '../../domain/kit/messages.ts';
import { sendCode, type CodeSent } from './codes.ts';
import { rulesNow, type AccountDeskDeps } from './deps.ts';
import { createAppointmentDesk } from './counter/appointment/desk.ts';
import { createChallenges } from './challenge.ts';
import { createOfficers } from './officers.ts';
import { createPlatformSignIn } from './platform-sign-in.ts';
import { createPrepare, phoneIn } from './prepare.ts';
import { createSignIn } from './sign-in.ts';

/** Acts of the system that are due on a row before a person's act: nobody watches a row's deadlines. */
const dueActs: Record<string, string> = { lock: 'unlockWhenDue', recovery: 'expireRecovery', invitation: 'expire' };

export function createAccountDesk(deps: AccountDeskDeps) {
  const { orm, fields } = deps;

  /** Has the system take what is due on a row: the end of a lock, of a recovery, of an invitation. Somebody else may have been faster. */
  async function settle(caseId: string): Promise<void> {
    const due = await query<{ name: string; type: string; seq: number }>(
      orm.em.fork(),
      `select d.name, c.type, c.seq from deadline d join case_file c on c.id = d.case_id where d.case_id = $1 and d.closed_at is null and d.paused_at is null and d.due <= app_now()`,
      [caseId],
    );
    for (const { name, type, seq } of due) {
      const action = dueActs[name];
      if (action) await deps.decide({ key: `${caseId}/${seq}/${action}`, type, action, caseId, actor: { kind: 'system' }, input: {}, bodyHash: '' });
    }
  }
  const prepare = createPrepare(deps);
  const sessions = createSignIn(deps, settle);
  const { platforms } = deps;

  return {
    district: deps.district,
    settle,
    prepare,
    officers: createOfficers(deps),
    appointments: createAppointmentDesk(deps),
    sessions,
    platform: platforms ? createPlatformSignIn({ ...deps, platforms }, sessions.byPlatform) : null,
    challenges: createChallenges(deps),

    /** 区划 of an organisation. Throws NOT_FOUND. */
    districtOf: async (organisationId: string): Promise<string> => {
      const organisation = await organisationById(orm.em.fork(), organisationId);
      if (!organisation) throw refuse('NOT_FOUND');
      return organisation.district;
    },

    /** Rules of accounts in a district now. */
    rules: async (district: string): Promise<AccountRules> => (await rulesNow(deps, orm.em.fork(), district)).rules,

    /**
     * Sends a code to a phone, or to that of the account that `identifier` names. Where nobody has the phone, only codes of registration and of a new
     * phone go out; the answer is the same. Throws VALIDATION, SMS_CODE_TOO_OFTEN.
     */
    sendCode: async (asked: {
      purpose: CodePurpose;
      phone?: string;
      identifier?: string;
      district: string;
      address: string;
      self: string | null;
    }): Promise<CodeSent> => {
      const { purpose, district, address, self } = asked;
      const number = asked.phone === undefined ? null : phoneIn(asked.phone);
      if (asked.phone !== undefined && number === null)
        throw refuse('VALIDATION', { reasons: [{ field: 'phone', message: '请填写正确的手机号码', rule: 'N03' }] });
      const subject = number === null ? { text: asked.identifier ?? self ?? '' } : { phone: number };
      if (
        purpose === 'register' ||
        (purpose === 'appointment' && number !== null) ||
        ((purpose === 'changePhone' || purpose === 'bindMobile') && number !== null)
      )
        return sendCode(deps, { purpose, district, address, subject, phone: number });
      const account =
        self !== null && number === null
          ? await prepare.accountById(self)
          : await prepare.accountByTyped({
              ...(asked.phone === undefined ? {} : { phone: asked.phone }),
              ...(asked.identifier === undefined ? {} : { identifier: asked.identifier }),
            });
      return sendCode(deps, {
        purpose,
        district: account?.district ?? district,
        address,
        subject,
        phone: account && fields.decrypt(account.phone, places.phone),
      });
    },

    /** A17, L14: records what was agreed to. Throws CONSENT_MISSING, CONSENT_OUTDATED. */
    consent: (accountId: string, occasion: ConsentOccasion, given: GivenConsent): Promise<void> =>
      save(orm, async (em) => {
        const at = await now(em);
        const inForce = versionsInForce(occasion, documentVersions, at);
        const reasons = consentReasons(occasion, given, inForce);
        if (reasons.length) throw refuse(reasons[0]!.code!, { reasons });
        const made = consentOf(accountId, occasion, inForce, at);
        await query(em, `insert into consent (id, account_id, occasion, statement, documents, at) values ($1, $2, $3, $4, $5, $6)`, [
          uuidv7(),
          accountId,
          occasion,
          consentOccasions[occasion].statement,
          JSON.stringify(made.documents),
          at,
        ]);
      }),

    /** L17: a report by somebody else freezes nothing; operators are asked to look at it. Throws MISUSE_REPORT_INCOMPLETE. */
    reportMisuse: (report: Omit<MisuseReport, 'accountId'> & { identifier: string }): Promise<void> =>
      save(orm, async (em) => {
        const account = await prepare.accountByTyped({ identifier: report.identifier, phone: report.identifier });
        const verdict = misuseVerdict({ ...report, accountId: account?.id ?? '' }, 'other', { frozen: false, userType: 'naturalPerson' });
        if (!verdict.ok) throw refuse('MISUSE_REPORT_INCOMPLETE', { reasons: verdict.reasons });
        const id = uuidv7();
        const district = account?.district ?? deps.district;
        await query(em, `insert into misuse_report (id, account_id, kind, description, reporter, at) values ($1, $2, $3, $4, 'other', app_now())`, [
          id,
          account?.id ?? null,
          report.kind,
          fields.encrypt(report.description, district, places.misuse),
        ]);
        const template = inboxTemplates.misuseReported;
        const operators = await query<{ id: string }>(
          em,
          `select distinct account_id as id from officer_grant where role in ('operator', 'administrator') and revoked_at is null`,
        );
        for (const { id: accountId } of operators)
          await insertNotice(em, fields, {
            key: `misuse/${id}/${accountId}`,
            district,
            accountId,
            template,
            text: renderMessage(template, { number: id }),
          });
      }),
  };
}

export type AccountDesk = ReturnType<typeof createAccountDesk>;

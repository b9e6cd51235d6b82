// What the routes of enrolment prepare and save with beside acts, put together once per process.
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { accountById } from '../../db/account/find.ts';
import type { EnrolmentPaper } from '../../db/exam/printed.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import type { Keyring } from '../../security/keyring.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { save } from '../kit/save.ts';
import { acknowledgeGuide, bootstrap, openGuide, saveProfile } from './candidates.ts';
import { savePart, type SavePart } from './form-draft.ts';
import { noteRefused, preparePhoto, type PhotoParts, type PhotoUpload, type PreparedPhoto } from './photos.ts';
import { openedEnrolment } from './opened.ts';
import { printedPaper } from './printing.ts';

export const EXPORT_REASON = 'enrolment_export.reason';
export const EXPORT_FILTER = 'enrolment_export.filter';

export interface FillingDeps extends PhotoParts {
  keyring: Keyring;
  decide: (request: ActRequest) => Promise<Outcome>;
}

export function createFillingDesk(deps: FillingDeps) {
  const { orm, fields } = deps;
  return {
    bootstrap: (accountId: string) => bootstrap(deps, accountId),
    saveProfile: (accountId: string, values: unknown, ifMatch: number) => saveProfile(deps, accountId, values, ifMatch),
    openGuide: (accountId: string, examId: string) => openGuide(deps, accountId, examId),
    acknowledgeGuide: (accountId: string, examId: string, version: number) => acknowledgeGuide(deps, accountId, examId, version),
    savePart: (part: SavePart) => savePart(deps, part),
    opened: (caseId: string) => openedEnrolment(deps, caseId),
    /** Public keys of receipts by key id, SPKI DER in base64. */
    receiptKeys: () => journalPublicKeys(deps.keyring),

    /** Input of a photo's `submit`. What it is refused for stands in the candidate's report too. Throws PHOTO_FILE_UNKNOWN. */
    preparePhoto: async (actor: PersonActor, upload: PhotoUpload): Promise<PreparedPhoto> => {
      const prepared = await preparePhoto(deps, actor, upload);
      await bootstrap(deps, actor.accountId);
      if (prepared.reasons.length) await save(orm, (em) => noteRefused(em, actor.accountId, prepared.reasons));
      return prepared;
    },

    /** A paper as it stands now; null while it is being made. The first question for it has it printed. Throws NOT_FOUND. */
    paper: (caseId: string, paper: EnrolmentPaper) => printedPaper(deps, caseId, paper),

    /** Notes who takes a list out, and why. Throws REASON_NEEDED. */
    noteExport: async (actor: PersonActor, about: { reason: string; filter: unknown; rows: number; district: string }): Promise<void> => {
      if (!about.reason.trim()) throw refuse('REASON_NEEDED', { reasons: [{ field: 'reason', message: '请填写导出原因' }] });
      const account = await accountById(orm.em.fork(), actor.accountId);
      if (!account) throw refuse('NOT_FOUND');
      const sealed = (text: string, place: string): string => fields.encrypt(text, about.district, place);
      await save(orm, (em) =>
        query(em, `insert into enrolment_export (id, account_id, district, reason, filter, rows, at) values ($1, $2, $3, $4, $5, $6, app_now())`, [
          uuidv7(),
          actor.accountId,
          about.district,
          sealed(about.reason.trim(), EXPORT_REASON),
          sealed(JSON.stringify(about.filter), EXPORT_FILTER),
          about.rows,
        ]),
      );
    },
  };
}
export type FillingDesk = ReturnType<typeof createFillingDesk>;

// What 开标 entails: bidders are told by SMS to the phone of their upload form (F02) and in the inbox, the agency in the inbox, bids whose time has ended lapse, and the
// ceremony stands still, goes on and ends with its project.
import { bidCounts, ceremonyById, ceremonyOf } from '../../../db/procurement/ceremonies.ts';
import { openingsOf } from '../../../db/procurement/openings.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import { tenderWindow, uploadOf } from '../../../db/procurement/bids.ts';
import { asInstant, query } from '../../../db/kit/sql.ts';
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import { shown, type Instant } from '../../../domain/kit/instant.ts';
import type { UploadForm } from '../../../domain/procurement/bid/form.ts';
import { tenderOpening } from '../../../domain/procurement/opening/ceremony.ts';
import { bidOpening } from '../../../domain/procurement/opening/opening.ts';
import type { EffectParts } from '../../processes.ts';
import { openForm } from '../bid/records.ts';

export type OpeningMessage = 'openingStarted' | 'openingExtended' | 'openingEnding';
export type AgencyMessage = 'openingToStart' | 'openingStartLate' | 'openingToAttribute' | 'openingToAnnounce' | 'openingObjection';
export type FollowWhat = 'suspend' | 'resume' | 'end';

export interface OpeningActivities {
  /** Tells bidders whose bids are not decrypted; `openingStarted` tells all of them. Once per effect key and bid. */
  tellDecrypting: (request: EffectRequest & { message: OpeningMessage }) => Promise<null>;
  /** Tells every bidder in the inbox that the record was read out. */
  tellAnnounced: (request: EffectRequest) => Promise<null>;
  /** Tells the agency, once per effect key. */
  tellOpener: (request: EffectRequest & { message: AgencyMessage }) => Promise<null>;
  /** Every bid that is not decrypted when the time has ended is overdue. */
  lapseBids: (request: EffectRequest) => Promise<null>;
  /** Bids of an opening, by their own openings. */
  openedBids: (request: EffectRequest) => Promise<string[]>;
  /** On a project's act: its ceremony, where there is one, does the same. */
  followProject: (request: EffectRequest & { what: FollowWhat }) => Promise<null>;
}

const WAITING: readonly string[] = ['waiting', 'failed'];

export function createOpeningActivities({ orm, notify, fields, decide }: EffectParts): OpeningActivities {
  const em = () => orm.em.fork();
  const about = async (caseId: string) => {
    const ceremony = (await ceremonyById(em(), caseId))!;
    const project = (await projectById(em(), ceremony.tenderId))!;
    return { ceremony, project, params: { project: project.name, code: project.code } };
  };
  /** When a clock of the ceremony ends, as people read it; null where it has ended. */
  const dueOf = async (caseId: string, name: string): Promise<string | null> => {
    const [row] = await query<{ due: Instant }>(em(), `select ${asInstant('due')} as due from deadline where case_id = $1 and name = $2 and closed_at is null`, [
      caseId,
      name,
    ]);
    return row ? shown(row.due).slice(0, 16) : null;
  };
  const system = async (type: string, action: string, caseId: string, key: string): Promise<void> => {
    const outcome = await decide({ key, type, action, caseId, actor: { kind: 'system' }, input: {}, bodyHash: key });
    // The state has moved on by itself: nothing is left to do.
    if (!outcome.ok && outcome.refusal.code !== 'STATE_CONFLICT') throw new Error(`${type}.${action} was refused: ${outcome.refusal.code}`);
  };
  return {
    tellDecrypting: async ({ message, ...request }) => {
      const { ceremony, params } = await about(request.caseId);
      const due = await dueOf(request.caseId, 'decrypt');
      const alone = (await tenderWindow(em(), ceremony.tenderId))!.mode === 'CUSTODIAN_ONLY';
      // Where the custodians open alone there is nothing for a bidder to do in time.
      if (due === null || (alone && message !== 'openingStarted')) return null;
      const template = alone ? 'openingStartedSealed' : message;
      for (const { id, state, organisationId, uploadId } of await openingsOf(em(), ceremony.tenderId)) {
        if (message !== 'openingStarted' && !WAITING.includes(state)) continue;
        const { phone } = openForm(fields, (await uploadOf(em(), uploadId))!.form) as UploadForm;
        const told = { caseId: id, seq: request.seq, params: alone ? params : { ...params, due } };
        await notify({ ...told, key: `${request.key}/${id}`, template, to: { phone } });
        await notify({ ...told, key: `${request.key}/${id}/in`, template: `${template}Inbox`, to: { organisationId } });
      }
      return null;
    },
    tellAnnounced: async (request) => {
      const { ceremony, params } = await about(request.caseId);
      const due = await dueOf(request.caseId, 'confirm');
      if (due === null) return null;
      for (const { id, organisationId } of await openingsOf(em(), ceremony.tenderId)) {
        const told = { caseId: id, seq: request.seq, params: { ...params, due } };
        await notify({ ...told, key: `${request.key}/${id}`, template: 'openingAnnouncedInbox', to: { organisationId } });
      }
      return null;
    },
    tellOpener: async ({ message, ...request }) => {
      const { ceremony, project, params } = await about(request.caseId);
      if (message === 'openingObjection' && (await bidCounts(em(), ceremony.tenderId)).unanswered === 0) return null;
      await notify({ ...request, template: message, to: { organisationId: project.organiserId }, params });
      return null;
    },
    lapseBids: async ({ caseId, key }) => {
      const { tenderId } = (await ceremonyById(em(), caseId))!;
      for (const { id, state } of await openingsOf(em(), tenderId)) if (WAITING.includes(state)) await system(bidOpening.type, 'lapse', id, `${key}/${id}`);
      return null;
    },
    openedBids: async ({ caseId }) => (await openingsOf(em(), (await ceremonyById(em(), caseId))!.tenderId)).map(({ id }) => id),
    followProject: async ({ caseId, key, what }) => {
      const ceremony = await ceremonyOf(em(), caseId);
      if (ceremony) await system(tenderOpening.type, what, ceremony.id, key);
      return null;
    },
  };
}

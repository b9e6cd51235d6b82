// Telling people what was taken back from them, or came back. Who lost a licence hears of it from the licence's own act as well; decisions on violations are told with
// their papers.
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import { annulmentById, effectsOf } from '../../../db/exam/annulments.ts';
import { one, query } from '../../../db/kit/sql.ts';
import type { EffectParts } from '../../processes.ts';

export interface AnnulmentActivities {
  /** Tells everybody whom the annulment concerns, once per effect key. */
  tellAnnulment: (request: EffectRequest) => Promise<unknown>;
}

export const createAnnulmentActivities = ({ orm, notify, fields }: EffectParts): AnnulmentActivities => ({
  tellAnnulment: async (request) => {
    const em = orm.em.fork();
    const { to: state } = await one<{ to: string }>(em, `select to_state as "to" from journal where case_id = $1 and seq = $2`, [
      request.caseId,
      request.seq,
    ]);
    const stored = await annulmentById(em, request.caseId);
    if (!stored) throw new Error(`no annulment ${request.caseId}`);
    const effects = await effectsOf(em, fields, request.caseId);
    const down = state.startsWith('done');
    // What a paper of its own tells is not told twice.
    if (down && stored.causeId !== null) return null;
    const changed = effects.filter(({ standing }) => standing === (down ? 'changed' : 'restored'));
    const people = await query<{ accountId: string }>(
      em,
      `select account_id as "accountId" from enrolment where case_id::text = any($1) union select account_id from licence where id::text = any($2)
       union select a.id from certificate c join account a on a.id_number_index = c.id_number_index where c.id::text = any($3)`,
      [
        changed.filter(({ kind }) => kind === 'score' || kind === 'integrity').map(({ id }) => id),
        changed.filter(({ kind }) => kind === 'licence').map(({ id }) => id),
        changed.filter(({ kind }) => kind === 'certificate').map(({ id }) => id),
      ],
    );
    const items = changed.map(({ title }) => title).join('、');
    if (!items) return null;
    const news = down ? '已撤销，请查看决定' : '原决定已撤销，现已恢复';
    for (const { accountId } of people)
      await notify({ ...request, key: `${request.key}/${accountId}`, template: 'annulled', to: { accountId }, params: { items, news } });
    return null;
  },
});

// Records of 违纪处理 for `decide`.
import type { ActRequest } from '../../../domain/kit/act.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import type { ViolationEntry } from '../../../domain/exam/violation/entry.ts';
import { violation } from '../../../domain/exam/violation/violation.ts';
import { ruleSetText } from '../../../domain/rule/ref.ts';
import { holderOf } from '../../../db/exam/violation-cases.ts';
import { later } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { Fields } from '../../../security/field.ts';
import type { ProcessRecords, Written } from '../../kit/records.ts';
import { effectKindsOf, type EffectKind } from '../effects.ts';
import { admitDispute, confirmOutcome, decide, enforcedFrom, propose, recordOutcome, recordTransfer, returnOutcome } from './decision.ts';
import { enter, review, type Act } from './entry.ts';
import { loadFacts, type Loaded } from './facts.ts';
import { announce, answerRecusal, askRecusal, draftNotice, plead, recuse, renotify, serve, serveByHand } from './notice.ts';

/** An entry whose ticket nobody has is refused with everything else that is wrong; until then it belongs where the officer works. */
function officersDistrict({ actor }: ActRequest): string {
  const grant = actor.kind === 'person' ? actor.grants.find(({ role, district }) => role === 'examOfficer' && district !== undefined) : undefined;
  if (!grant) throw refuse('FORBIDDEN');
  return grant.district!;
}

/** `kinds`: what decisions can change; all that are registered where it is left out. */
export function violationRecords({ fields }: { fields: Fields }, kinds?: readonly EffectKind[]): ProcessRecords<Loaded> {
  const known = effectKindsOf(kinds);
  const also = (written: Written, more: readonly ActRequest[]): Written => ({ ...written, also: [...(written.also ?? []), ...more] });
  const writes: Readonly<Record<string, (acting: Act, move: Record<string, string>) => Promise<Written>>> = {
    enter: (acting) => enter(acting, fields),
    review,
    draftNotice: (acting) => draftNotice(acting, fields),
    serve: (acting) => serveByHand(acting, fields),
    announce: (acting) => announce(acting, fields),
    acknowledge: (acting) => serve(acting, fields, 'electronic', { receiver: '本人签收' }),
    deemServed: (acting) => serve(acting, fields, 'announcement', {}),
    plead: (acting) => plead(acting, fields),
    recheck: (acting, move) => (move['main'] === 'toNotify' ? renotify(acting) : Promise.resolve({ data: { conclusion: move['main'] } })),
    renotify,
    propose: (acting) => propose(acting, fields),
    decide,
    admitDispute,
    recordOutcome: (acting) => recordOutcome(acting, fields),
    returnOutcome,
    confirmOutcome: (acting) => confirmOutcome(acting, fields),
    recordTransfer,
    askRecusal: (acting) => askRecusal(acting, fields),
    answerRecusal,
    recuse: (acting) => recuse(acting, fields),
  };
  return {
    process: violation,
    begin: async (em, request, received) => {
      const holder = await holderOf(em, (request.input as ViolationEntry).ticket);
      const district = holder?.district ?? officersDistrict(request);
      const ruleSet = ruleSetText((await ruleBook(em)).rulesFor(district, shanghaiDay(received)));
      return { district, applicantId: holder?.accountId ?? null, ruleSet };
    },
    facts: (em, file, request, received) => loadFacts(known, fields, em, file, request, received),
    // The state in lists follows the case's, and effects begin with the state that the rule names, whatever the act.
    apply: Object.fromEntries(
      Object.keys(violation.actions).map((name) => [
        name,
        async (acting: Act, move: Record<string, string>): Promise<Written> => {
          const written = (await writes[name]?.(acting, move)) ?? {};
          const to = move['main'];
          if (!to || to === acting.file.state) return written;
          await later(acting.em, `update violation set state = $2, changed_at = $3 where case_id = $1`, [acting.file.id, to, acting.received]);
          if (name === 'confirmOutcome' && acting.facts.outcome!.outcome !== 'upheld') return written;
          return to === 'served' || to === 'final' ? also(written, await enforcedFrom(acting, to)) : written;
        },
      ]),
    ),
    unique: { violation_decision_number: { code: 'VIOLATION_INVALID', message: '决定书文号已被使用，请重试' } },
  };
}

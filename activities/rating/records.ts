// Records of 好差评 for `decide`: the rating, each step of its handling, and what 一网通办 is owed of both.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest } from '../../domain/kit/act.ts';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleRow, ruleValue, type Rule } from '../../domain/kit/rules.ts';
import type { Period } from '../../domain/kit/period.ts';
import { dispatchRows } from '../../domain/dispatch/dispatch.ts';
import {
  rating,
  type FollowUpInput,
  type InviteInput,
  type NoteInput,
  type RateInput,
  type RatingFacts,
  type SuspectInput,
  type UpholdInput,
} from '../../domain/rating/rating.ts';
import { ratingRules } from '../../domain/rating/rules.ts';
import { ruleSetText } from '../../domain/rule/ref.ts';
import { later, query } from '../../db/kit/sql.ts';
import { handlersOf, NOTE_PLACE, ratingOf, TEXT_PLACE, type RatingRow } from '../../db/rating/reads.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Fields } from '../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';

interface Loaded extends RatingFacts {
  row: RatingRow | null;
}
type Act = Acting<Loaded>;

const periods = {
  reminder: ratingRules.reminder,
  window: ratingRules.window,
  contact: ratingRules.contact,
  rectify: ratingRules.rectify,
  appeal: ratingRules.appeal,
};

async function facts(em: EntityManager, file: CaseView, request: ActRequest): Promise<Loaded> {
  const book = await ruleBook(em);
  const rules = book.rulesOf(file);
  const row = request.action === 'invite' ? null : await ratingOf(em, file.id);
  if (request.action !== 'invite' && !row) throw refuse('NOT_FOUND');
  const length = (rule: Rule<Period>): Period & { basis: string } => {
    const { article, source } = ruleRow(rules, rule);
    return { ...ruleValue(rules, rule), basis: article ?? `${rule.label}（${source}）` };
  };
  return {
    calendar: book.calendar(),
    periods: Object.fromEntries(Object.entries(periods).map(([name, rule]) => [name, length(rule)])) as Loaded['periods'],
    tags: ruleValue(rules, ratingRules.tags),
    handlers: row && request.actor.kind === 'person' ? await handlersOf(em, row.ratedCaseId) : [],
    lastBy: row?.lastBy ?? null,
    appeals: row?.appeals ?? 0,
    row,
  };
}

/** Columns of the rating that an act sets. Names are ours, never a user's. */
const set = (em: EntityManager, caseId: string, columns: Readonly<Record<string, unknown>>): Promise<void> => {
  const names = Object.keys(columns);
  return later(em, `update rating set ${names.map((name, n) => `${name} = $${n + 2}`).join(', ')} where case_id = $1`, [
    caseId,
    ...Object.values(columns),
  ]);
};

export function ratingRecords({ fields }: { fields: Fields }): ProcessRecords<Loaded> {
  const step = ({ em, file, action, actor, received, input }: Act): Promise<void> => {
    const note = (input as Partial<NoteInput>).note?.trim();
    const sealed = note ? fields.encrypt(note, file.district, NOTE_PLACE) : null;
    const by = actor.kind === 'person' ? actor.accountId : null;
    return later(em, `insert into rating_step (case_id, seq, action, by_id, at, note) values ($1, $2, $3, $4, $5, $6)`, [
      file.id,
      file.seq + 1,
      action,
      by,
      received,
      sealed,
    ]);
  };
  /** 一网通办 is told of the rating and of every step that follows. */
  const owed = ({ file, action }: Act, kind: 'rating' | 'handling') => dispatchRows('rating', kind, `${file.id}/${file.seq + 1}`, { action });
  /** A step of the handling: written down, told, and what it sets. */
  const handled =
    (columns: (act: Act) => Readonly<Record<string, unknown>> = () => ({}), journal: (act: Act) => Record<string, unknown> = () => ({})) =>
    async (act: Act): Promise<Written> => {
      await step(act);
      const values = columns(act);
      if (Object.keys(values).length) await set(act.em, act.file.id, values);
      return { data: journal(act), dispatch: owed(act, 'handling') };
    };
  const byMe = ({ actor }: Act) => ({ last_by: actor.kind === 'person' ? actor.accountId : null });
  const marked = (column: 'contact_late' | 'rectify_late') => handled(() => ({ [column]: true }));

  return {
    process: rating,
    begin: async (em, { input }, received: Instant) => {
      const { applicantId, district, ratedCaseId } = input as InviteInput;
      const book = await ruleBook(em);
      return { district, applicantId, liveKey: `rating:${ratedCaseId}`, ruleSet: ruleSetText(book.rulesFor(district, shanghaiDay(received))) };
    },
    facts,
    apply: {
      invite: async ({ em, file, input }) => {
        const { ratedCaseId, ratedType } = input as InviteInput;
        await query(em, `insert into rating (case_id, rated_case_id, rated_type) values ($1, $2, $3)`, [file.id, ratedCaseId, ratedType]);
        return { data: { ratedCaseId } };
      },
      rate: async (act) => {
        const { level, tags, text, realName } = act.input as RateInput;
        const sealed = text?.trim() ? fields.encrypt(text.trim(), act.file.district, TEXT_PLACE) : null;
        await set(act.em, act.file.id, { level, tags, text: sealed, real_name: realName, rated_at: act.received });
        await step(act);
        return { data: { level, realName }, body: { level }, dispatch: owed(act, 'rating') };
      },
      contact: handled(),
      contactLate: marked('contact_late'),
      uphold: handled(
        (act) => ({ ...byMe(act), remedy: (act.input as UpholdInput).remedy }),
        ({ input }) => ({ remedy: (input as UpholdInput).remedy }),
      ),
      suspect: handled(
        (act) => ({ ...byMe(act), ground: (act.input as SuspectInput).ground }),
        ({ input }) => ({ ground: (input as SuspectInput).ground }),
      ),
      exclude: handled(({ received }) => ({ excluded_at: received })),
      keep: handled(() => ({ ground: null })),
      rectify: handled(byMe),
      rectifyLate: marked('rectify_late'),
      followUp: handled((act) => ({ ...byMe(act), satisfied: (act.input as FollowUpInput).satisfied })),
      accept: handled(),
      appeal: handled(({ facts }) => ({ appeals: facts.appeals + 1 })),
      appealLapsed: handled(),
      grantAppeal: handled(),
      dismissAppeal: handled(),
      reply: handled(({ input, received }) => ({ reply: (input as NoteInput).note.trim(), replied_at: received })),
    },
  };
}

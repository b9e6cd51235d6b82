// What acts of registration, enrolment, licences and certificates owe to others: data for the partner bureaux and the safety platform (O02, O16), the status for
// 一网通办 (U22), and the news for the person concerned (O04). Written in the deciding transaction; the contents are made when they are sent.
import { dispatchRows, type Dispatch } from '../../domain/dispatch/dispatch.ts';
import { dispatchRules, receivers, type Matter } from '../../domain/dispatch/rules.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { stateOf, type Process } from '../../domain/kit/process.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { specialtyOf } from '../../db/dispatch/content.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Owes } from './owing.ts';

/** Regions of a registration that its applicant sees as its state. */
const seen = ['stage', 'rectification', 'special'];

/** `受理·审核·待整改`: where a case stands, as people are told. */
export function shownState(process: Process<any>, { state, regions }: { state: string; regions: Record<string, string> }): string {
  const beside = seen.flatMap((region) => (regions[region] === undefined ? [] : [stateOf(process, `${region}:${regions[region]}`)?.label ?? '—']));
  return [stateOf(process, state)?.label ?? '', ...beside].filter((label) => label !== '—' && label !== '').join('·');
}

/** The state that an act has led to; null where nobody sees a difference, or the matter has only been begun. */
function transition(
  process: Process<any>,
  before: { state: string; regions: Record<string, string>; seq: number },
  after: { state: string; regions: Record<string, string> },
) {
  const state = shownState(process, after);
  const drafted = before.seq === 0 && ['draft', 'filling'].includes(after.state);
  return drafted || (before.seq > 0 && state === shownState(process, before)) ? null : state;
}

/** A fee that went back changes nothing of where an enrolment stands, and is the authorities' business all the same; null for every other act. */
function refunded(process: Process<any>, before: Moved, after: Moved): string | null {
  const went = before.regions['payment'] !== 'refunded' && after.regions['payment'] === 'refunded';
  return went ? `${shownState(process, after)}·${stateOf(process, 'payment:refunded')!.label}` : null;
}
type Moved = { state: string; regions: Record<string, string> };

/** Data to whom it is released, by routing rules. Drafts are nobody's business. */
export const sharing =
  (process: Process<any>, matter: Matter, hidden: readonly string[] = []): Owes =>
  async ({ em, file, received }, after) => {
    const changed =
      matter === 'registration' || matter === 'enrolment'
        ? (transition(process, file, after) ?? refunded(process, file, after))
        : shownState(process, after);
    if (changed === null || hidden.includes(after.state)) return {};
    const [book, specialty] = await Promise.all([ruleBook(em), specialtyOf(em, matter, file.id)]);
    const rules = ruleValue(book.rulesFor(file.district, shanghaiDay(received)), dispatchRules.sharing);
    const to = receivers(rules, matter, specialty);
    const rows = to.flatMap((rule): Dispatch[] =>
      dispatchRows(rule.partner, matter, `${file.id}/${after.seq}${rule.to === null ? '' : `/${rule.to}`}`, { state: changed, to: rule.to }),
    );
    return { dispatch: rows };
  };

/** 办件 status for 一网通办, and the news for whoever applied. */
export const progress =
  (process: Process<any>): Owes =>
  ({ file }, after) => {
    const state = transition(process, file, after);
    if (state === null) return {};
    const key = `${file.id}/${after.seq}`;
    const push = file.applicantId === null ? [] : dispatchRows('mobile', 'progress', key, { state, accountId: file.applicantId });
    return { dispatch: [...dispatchRows('portal', 'status', key, { state }), ...push] };
  };

// The invitation at the end of a case: an act of the deciding transaction, so that no case ends without one.
import { ruleValue } from '../../domain/kit/rules.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import type { InviteInput } from '../../domain/rating/rating.ts';
import { ratingRules } from '../../domain/rating/rules.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Owes } from '../dispatch/owing.ts';

/** For `owing`: invites the applicant when the case comes to one of the ends that the office lets rate. */
export const invites: Owes = async ({ em, file, received }, after, move) => {
  if (move['main'] === undefined || move['main'] === file.state || file.applicantId === null) return {};
  const book = await ruleBook(em);
  const ends = ruleValue(book.rulesFor(file.district, shanghaiDay(received)), ratingRules.invites);
  if (!ends.some(({ process, states }) => process === file.type && states.includes(after.state))) return {};
  const input: InviteInput = { ratedCaseId: file.id, ratedType: file.type, applicantId: file.applicantId, district: file.district };
  return { also: [{ key: `rating/${file.id}`, type: 'CaseRating', action: 'invite', actor: { kind: 'system' }, input, bodyHash: '' }] };
};

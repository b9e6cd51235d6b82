// Open data of 采购意向: what a unit intends to buy, as a process of its own that the project's names afterwards.
import { rfc3339, startOfDay } from '../../kit/instant.ts';
import type { IntentionContent } from '../intention/intention.ts';
import { partiesOf, referenceOf, releaseId, yuan, type Organisation, type Place, type Release } from './ocds.ts';

/** The release of a 采购意向, the first or a correction of it. */
export function intentionRelease(
  { id, unit, content }: { id: string; unit: Organisation; content: IntentionContent },
  place: Place,
): Release {
  return {
    ocid: place.ocid,
    id: releaseId(place),
    date: rfc3339(place.at),
    tag: [place.n === 1 ? 'planning' : 'planningUpdate'],
    language: 'zh',
    initiationType: 'tender',
    parties: partiesOf([[unit, 'buyer']]),
    buyer: referenceOf(unit),
    planning: {
      rationale: content.need,
      budget: { amount: yuan(content.budgetFen) },
      milestones: [{ id: 'expected', title: '预计采购时间', type: 'preProcurement', dueDate: rfc3339(startOfDay(`${content.month}-01`)) }],
    },
    tender: { id, title: content.name, status: 'planned', value: yuan(content.budgetFen) },
  };
}

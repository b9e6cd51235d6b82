// 窗口办理: a registration that is entered at the counter for somebody who came in person, or by somebody with his 委托书. What the counter asks to see is its own
// matrix for a natural person; the user agreement was given with the account.
import { attorneyReasons } from '../account/counter/attorney.ts';
import { paperReasons } from '../account/counter/examine.ts';
import { checklist, type MaterialItem, type MaterialRow } from '../account/counter/materials.ts';
import type { SeenItem } from '../account/counter/record.ts';
import { validateIdNumber } from '../kit/identity/id-number.ts';
import type { PlainDate } from '../kit/instant.ts';
import type { Reason } from '../kit/refusal.ts';

export const attendees = { self: '本人', agent: '受托人' } as const;
export type Attendee = keyof typeof attendees;

/** Who came, and what the clerk saw. */
export interface Attendance {
  presenter: Attendee;
  /** The person named in the 委托书. */
  agent: { name: string; idNumber: string } | null;
  powerOfAttorney: { signedOn: PlainDate; namesRegistration: boolean; presentedByAgent: boolean } | null;
  seen: readonly SeenItem[];
}

const MATTER = '执业注册';
const AGREEMENT = '4';

/** What the counter goes by. */
export interface CounterTerms {
  materials: readonly MaterialRow[];
  /** Months that a 委托书 is good for. */
  months: number;
  /** Legal day of receipt. */
  day: PlainDate;
}

/** What the counter asks to see of whoever came. Throws Refused `MATERIAL_LIST_MISSING` where the table has no list. */
export const counterItems = (table: readonly MaterialRow[], presenter: Attendee): readonly MaterialItem[] =>
  checklist('naturalPerson', presenter === 'agent', table).items.filter(({ appendix }) => appendix !== AGREEMENT);

/** Everything that speaks against filing for whoever came, at once. */
export function attendanceReasons({ presenter, agent, powerOfAttorney, seen }: Attendance, { materials, months, day }: CounterTerms): Reason[] {
  const papers = paperReasons(counterItems(materials, presenter), seen).map((reason) => ({ ...reason, rule: 'counter.materials' }));
  if (presenter === 'self') return papers;
  const there = seen.some(({ id, kept }) => id === 'powerOfAttorney' && kept);
  const number = agent ? validateIdNumber(agent.idNumber, { today: day, isKnownDistrict: () => true }) : null;
  return [
    ...papers,
    ...(agent?.name.trim() ? [] : [{ field: 'agent.name', code: 'AGENT_MISSING', message: '请填写受托人姓名' }]),
    ...(number && !number.ok ? number.reasons.map((reason) => ({ ...reason, field: 'agent.idNumber' })) : []),
    ...(number ? [] : [{ field: 'agent.idNumber', code: 'AGENT_MISSING', message: '请填写受托人身份证号码' }]),
    // A paper that isn't there has no date to find fault with: its item says so already.
    ...(there ? attorneyReasons(powerOfAttorney && { ...powerOfAttorney, names: powerOfAttorney.namesRegistration }, MATTER, day, months) : []),
  ];
}

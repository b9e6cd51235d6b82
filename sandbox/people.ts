// Persons whom 一网通办 and 随申办 know: one registry, since the app and the portal share their accounts. Put by tests and people: `POST /one-stop/_data`.
import { oneStopPersonSchema, type OneStopPerson } from '../gateways/contracts/one-stop.ts';
import { openRows, type Rows } from './kit/rows.ts';
import type { Kit } from './kit/stand-in.ts';

export type People = Rows<OneStopPerson>;

// Invented: `idNumber(21, { birth: '1990-01-01' })` of db/demo/invent.ts, in a district that never was.
const seed: OneStopPerson = { uid: 'ywtb-0001', realName: '林溪', idType: '111', idNo: '140298199001010058', mobile: '17440000001', level: 3 };

export function openPeople(kit: Kit): People {
  const people = openRows<OneStopPerson>('people', kit.folder, ({ uid }) => uid);
  if (!people.get(seed.uid)) people.put(seed);
  return people;
}
export { oneStopPersonSchema };

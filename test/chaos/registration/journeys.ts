// The ways of one application: granted after a supplement and a return, refused after every interlude, given up by each side in turn, ended early. And what
// a holder does afterwards: a parcel, a rating, 补办, 注销.
import { Stopped } from './asking.ts';
import type { Person } from './people.ts';
import { createSteps, type Acting } from './steps.ts';

export interface Journeys {
  /** Takes one person along the way of a number; answers nothing. A refusal ends it. */
  go: (person: Person, n: number) => Promise<void>;
}

export function createJourneys(acting: Acting): Journeys {
  const { everybody, people } = acting;
  const { employer } = people;
  const { act, work, material, filled, submitted, supplemented } = createSteps(acting);
  const licences = new Map<string, string>();

  const confirmed = async (person: Person): Promise<string> => {
    const id = await submitted(person, 'initial');
    await act(everybody, employer.token, id, 'confirm-employer');
    return id;
  };
  const accepted = async (person: Person): Promise<string> => {
    const id = await confirmed(person);
    await work('pre', id, 'preReview', 'accept');
    return id;
  };
  const askedFor = async (person: Person): Promise<string> => {
    const id = await confirmed(person);
    await work('pre', id, 'preReview', 'request-supplement', { items: [{ item: 'contract', message: '请补充签章页' }] });
    return id;
  };
  async function rated(person: Person, id: string, level: number): Promise<void> {
    await everybody.act(person.token, 'POST', `/v1/cases/${id}/rating`, { level, realName: true, tags: [], text: '办理情况' });
  }
  async function delivered(person: Person, licenceId: string): Promise<void> {
    const to = { recipient: '林汐', phone: person.phone, district: '310115', address: '世纪大道1号' };
    await everybody.act(person.token, 'POST', `/v1/licences/${licenceId}/delivery`, to);
  }

  /** Supplement, return between officers, granted, a parcel, a rating. */
  async function granted(person: Person, n: number): Promise<void> {
    const id = await askedFor(person);
    await material(person, id, 'contract');
    await supplemented(person, id);
    await work('pre', id, 'preReview', 'accept');
    await work('officer', id, 'handling', 'pass', { opinion: 'grant' });
    await work('reviewer', id, 'review', 'pass', { opinion: 'grant' });
    await work('signer', id, 'signing', 'return', { reason: '请核对参保单位' });
    await work('reviewer', id, 'review', 'pass', { opinion: 'grant' });
    const done = await work('signer', id, 'signing', 'grant');
    licences.set(person.accountId, String(done['licenceId']));
    await delivered(person, String(done['licenceId']));
    await rated(person, id, 1 + (n % 5));
  }
  /** 专家评审, 延期, 整改, then refused and badly rated. */
  async function refused(person: Person): Promise<void> {
    const id = await accepted(person);
    await work('officer', id, 'handling', 'special', { procedure: 'expertReview', reason: '业绩需评审', workingDays: 10 }, true);
    await work('officer', id, 'handling', 'special-end', { reason: '评审完成' }, true);
    await work('officer', id, 'handling', 'extension', { reason: '需向外省核实' }, true);
    await work('signer', id, 'extension', 'extension-approve');
    await work('officer', id, 'handling', 'rectify-request', { items: [{ item: 'contract', message: '请补充签章' }] }, true);
    await act(everybody, person.token, id, 'rectified', { answers: [{ item: 'contract', message: '已补充' }] });
    await work('officer', id, 'handling', 'recheck', { reason: '属实' }, true);
    await work('officer', id, 'handling', 'pass', { opinion: 'refuse', reason: '不符合条件' });
    await work('reviewer', id, 'review', 'pass', { opinion: 'refuse', reason: '不符合条件' });
    await work('signer', id, 'signing', 'refuse', { causes: ['conditions'], reason: '不符合条件' });
    await rated(person, id, 1);
  }
  /** What a holder applies for, without an employer's word. */
  async function again(person: Person, kind: 'reissue' | 'cancel'): Promise<void> {
    const id = await submitted(person, kind);
    await work('pre', id, 'preReview', 'accept');
    await work('officer', id, 'handling', 'pass', { opinion: 'grant' });
    await work('reviewer', id, 'review', 'pass', { opinion: 'grant' });
    await work('signer', id, 'signing', 'grant');
    await rated(person, id, 5);
  }

  const first: readonly ((person: Person, n: number) => Promise<unknown>)[] = [
    granted,
    (person) => submitted(person, 'initial'),
    granted,
    refused,
    askedFor,
    granted,
    accepted,
    async (person) => {
      const id = await confirmed(person);
      await act(everybody, person.token, id, 'urge');
      return act(everybody, person.token, id, 'withdraw');
    },
    granted,
    async (person) => work('pre', await confirmed(person), 'preReview', 'not-accept', { cause: 'notOurs', reason: '不属于本机关职权范围' }),
    confirmed,
    (person) => filled(person, 'initial'),
  ];
  return {
    go: async (person, n) => {
      const licence = licences.get(person.accountId);
      try {
        if (licence === undefined) await first[n % first.length]!(person, n);
        else await again(person, n % 3 ? 'reissue' : 'cancel');
      } catch (error) {
        // Refused, or the case had moved on by itself: counted, and the next one is begun.
        if (!(error instanceof Stopped)) throw error;
      }
    },
  };
}

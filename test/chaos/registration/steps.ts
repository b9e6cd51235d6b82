// The steps that a registration's run is made of, as a careful portal takes them: read, act in the version that was read, once more where somebody was in between.
import { PAPER, PIXEL } from '../../../scripts/demo/people.ts';
import { Stopped, type Asking, type Body } from './asking.ts';
import { DISTRICT, type People, type Person, type Post } from './people.ts';

interface Task {
  id: string;
  node: string;
  version: number;
  assigneeId: string | null;
}
const PROMISES = { truthful: true, fullCapacity: true, noSentence: true, oneEmployer: true };

export interface Acting {
  everybody: Asking;
  office: Asking;
  people: People;
}

/** An upload may still be with the virus scanner: refused at first, then not. */
async function whenChecked(handIn: () => Promise<Body>): Promise<Body> {
  for (let tries = 0; ; tries++) {
    try {
      return await handIn();
    } catch (error) {
      const checking = error instanceof Stopped && /REGISTRATION_NOT_ELIGIBLE|SUPPLEMENT_INCOMPLETE/.test(error.message);
      if (tries >= 12 || !checking) throw error;
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
  }
}

export function createSteps({ everybody, office, people }: Acting) {
  const { employer, officers } = people;
  const at = (id: string): string => `/v1/registrations/${id}`;

  /** An act on the case in the version that stands now; read anew where somebody was in between. */
  async function act(asking: Asking, token: string, id: string, action: string, body: Body = {}): Promise<Body> {
    for (let tries = 0; ; tries++) {
      const seen = await asking.get(token, at(id));
      try {
        return await asking.act(token, 'POST', `${at(id)}/${action}`, body, Number(seen.body['version']));
      } catch (error) {
        if (tries >= 4 || !(error instanceof Stopped && error.message.includes('VERSION_STALE'))) throw error;
      }
    }
  }
  /** Claims the open task of a node where nobody holds it, and acts on it, or on the case as its holder. */
  async function work(post: Post, id: string, node: string, action: string, body: Body = {}, onCase = false): Promise<Body> {
    const { token } = officers[post];
    const task = async (): Promise<Task> => {
      const { tasks } = (await office.get(token, at(id))).body as { tasks?: Task[] };
      const found = tasks?.find((one) => one.node === node);
      if (!found) throw new Stopped(`no task ${node}`);
      return found;
    };
    let open = await task();
    if (open.assigneeId === null) {
      await office.act(token, 'POST', `${at(id)}/tasks/${open.id}/claim`, {}, open.version);
      open = await task();
    }
    return onCase ? act(office, token, id, action, body) : office.act(token, 'POST', `${at(id)}/tasks/${open.id}/${action}`, body, open.version);
  }
  async function material(person: Person, id: string, item: string): Promise<void> {
    const photo = item === 'photo';
    const fileId = photo
      ? await everybody.upload(person.token, 'photo.png', 'image/png', PIXEL)
      : await everybody.upload(person.token, `${item}.pdf`, 'application/pdf', PAPER);
    await everybody.act(person.token, 'POST', `${at(id)}/materials`, { item, fileId });
  }
  async function filled(person: Person, kind: string, more: Body = {}): Promise<string> {
    const { token } = person;
    const draft = await everybody.act(token, 'POST', '/v1/registrations', { kind, district: DISTRICT });
    const id = String(draft['id']);
    const values = {
      ...PROMISES,
      employerCode: employer.code,
      employerName: employer.name,
      contractFrom: '2026-01-01',
      reason: '按规定办理',
      ...more,
    };
    await everybody.act(token, 'PUT', `${at(id)}/form`, values, Number(draft['formVersion']));
    const { items } = (await everybody.get(token, at(id))).body as { items: { id: string; atHand: boolean }[] };
    for (const item of items) if (!item.atHand) await material(person, id, item.id);
    return id;
  }
  /** Handed in; the scanner may still look at what was uploaded. */
  async function submitted(person: Person, kind: string, more: Body = {}): Promise<string> {
    const id = await filled(person, kind, more);
    await whenChecked(() => act(everybody, person.token, id, 'submit'));
    return id;
  }
  /** What was asked for, handed in. */
  const supplemented = (person: Person, id: string): Promise<Body> => whenChecked(() => act(everybody, person.token, id, 'supplement'));
  return { act, work, material, filled, submitted, supplemented };
}
export type Steps = ReturnType<typeof createSteps>;

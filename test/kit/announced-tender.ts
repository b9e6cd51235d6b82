// A project as far as its notice, through REST: drafted, its documents confirmed by the purchaser, its moments fixed, published by the system.
import { instant } from '../../domain/kit/instant.ts';
import { setClock } from './database.ts';
import { project, type Person, type TenderBench } from './tender-bench.ts';

/** The moments that are fixed; the bid deadline is the hour of opening. */
export const tenderTimes = { publishAt: '2026-03-02T09:00:00+08:00', obtainUntil: '2026-03-09', bidDeadline: '2026-03-24T09:30:00+08:00' };

/** A month later: the log of bids goes forward only, so whoever opens a second tender on the same platform opens it later. */
export const laterTimes = { publishAt: '2026-04-01T09:00:00+08:00', obtainUntil: '2026-04-09', bidDeadline: '2026-04-23T09:30:00+08:00' };

export interface TenderStaff {
  /** 采购组织机构经办岗 */
  agent: Person;
  /** Of the purchaser. */
  buyer: Person;
}

/** Sets the clock to a moment in Shanghai, `YYYY-MM-DDTHH:MM:SS`. */
export const tenderClock =
  (bench: TenderBench) =>
  (text: string): Promise<void> =>
    setClock(bench.em(), instant(`${text}+08:00`));

const good = (answer: { status: number; body: unknown }): void => expect([answer.status, answer.body]).toEqual([200, expect.anything()]);

/** Its documents are confirmed; its moments are not fixed yet. Answers the project's id. */
export async function confirmedTender(bench: TenderBench, { agent, buyer }: TenderStaff, more: object = {}): Promise<string> {
  const made = await bench.ask('post', '/v1/tender-projects', agent, { body: project(buyer.organisationId, more) });
  expect([made.status, made.body.code]).toEqual([201, expect.stringMatching(/^ZC-20\d\d-\d{6}$/)]);
  const id = String(made.body.id);
  good(await bench.act(id, 'draft', agent));
  good(await bench.act(id, 'documents', agent, { documents: [{ fileId: await bench.file(agent), label: '便携式计算机.docx' }] }));
  good(await bench.act(id, 'submit', agent));
  good(await bench.act(id, 'confirm', buyer));
  return id;
}

/** Its notice is out. */
export async function announcedTender(bench: TenderBench, staff: TenderStaff, more: object = {}, times = tenderTimes): Promise<string> {
  const clock = tenderClock(bench);
  await clock(times === tenderTimes ? '2026-02-25T09:00:00' : '2026-03-30T09:00:00');
  const id = await confirmedTender(bench, staff, more);
  good(await bench.act(id, 'schedule', staff.agent, times));
  await clock(`${times.publishAt.slice(0, 18)}1`);
  await bench.state(id, 'announced');
  return id;
}

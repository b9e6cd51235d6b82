// 开标 over HTTP: what the agency sees of the ceremony and does in it, and what it does about one bid.
import { z } from 'zod';
import { ANSWER, ATTENDEES, ceremonyOf, faultsOf, OBJECTION, type StoredCeremony } from '../../../db/procurement/ceremonies.ts';
import { openingFile, openingsOf } from '../../../db/procurement/openings.ts';
import { deadlinesOf, projectById } from '../../../db/procurement/projects.ts';
import type { CaseView } from '../../../domain/kit/process.ts';
import { allowedActions } from '../../../domain/kit/process.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { seenCase } from '../../../domain/kit/seen-case.ts';
import { attendeeRoles, extensionText, faultParties, recordText, tenderOpening, type Attendee } from '../../../domain/procurement/opening/ceremony.ts';
import { bidOpening, faults } from '../../../domain/procurement/opening/opening.ts';
import { outward } from '../../kit/outward.ts';
import { route, type Route, type Routes } from '../../kit/route.ts';
import { words } from '../../exam/setup-shapes.ts';

const base = { class: '一般', tag: '开标', listener: 'public' } as const;
const byId = z.object({ id: z.uuid() });
const problems = ['OPENING_INVALID', 'OPENING_NOT_NOW', 'TENDER_SUSPENDED'];
const named = <T extends string>(of: Readonly<Record<T, string>>) =>
  z.enum(Object.keys(of) as [T, ...T[]]).meta({ description: Object.entries(of).flat().join(' ') });
const signature = z
  .string()
  .regex(/^[0-9a-f]{128}$/, '请签名后提交')
  .meta({ description: 'SM2 by a registered key of the officer, r‖s in hex, over the text that the page of the opening names' });

const act = (action: string, rest: string, more: Partial<Route> = {}): Route =>
  route({
    ...base,
    method: 'post',
    path: `/v1/tender-openings/:id/${rest}`,
    summary: `开标：${tenderOpening.actions[action]!.label}`,
    params: byId,
    policy: { process: tenderOpening, action },
    problems,
    act: { process: tenderOpening, action },
    ...more,
  } as Parameters<typeof route>[0]);
const onBid = (action: string, rest: string, more: Partial<Route> = {}): Route =>
  route({
    ...base,
    method: 'post',
    path: `/v1/bid-openings/:id/${rest}`,
    summary: `开标：${bidOpening.actions[action]!.label}`,
    params: byId,
    policy: { process: bidOpening, action },
    problems,
    act: { process: bidOpening, action },
    ...more,
  } as Parameters<typeof route>[0]);

const action = z.object({ action: z.string(), label: z.string() });
const full = z.looseObject({ id: z.string(), state: z.string(), label: z.string(), version: z.int(), allowedActions: z.array(action), items: z.array(z.looseObject({ id: z.string() })) });

const fileOf = (ceremony: StoredCeremony): CaseView => seenCase(tenderOpening.type, ceremony);

export const ceremonyRoutes: Routes = [
  route({
    ...base,
    method: 'get',
    path: '/v1/tender-projects/:id/opening',
    summary: '开标：查看',
    description: 'For the agency: who is there, what is decrypted, what holds it up, which acts are open; `signs` says what a signature has to be over.',
    params: byId,
    answer: full,
    policy: { process: tenderOpening, action: 'signIn' },
    handle: async ({ deps, params, actor, person }) => {
      const em = deps.orm.em.fork();
      const [project, ceremony] = [await projectById(em, params.id), await ceremonyOf(em, params.id)];
      const mine = person().grants.some(({ role, organisationId }) => role === 'tenderHandler' && organisationId === project?.organiserId);
      if (!project || !ceremony || !mine) throw refuse('NOT_FOUND');
      const { fields } = deps;
      const deadlines = await deadlinesOf(em, ceremony.id);
      const decryptDue = deadlines.find(({ name }) => name === 'decrypt')?.due;
      const items = (await openingsOf(em, params.id)).map((bid) => ({
        id: bid.id,
        version: bid.version,
        supplier: bid.organisation,
        state: bid.state,
        label: bidOpening.states[bid.state]!.label,
        record: bidOpening.regions!['record']!.states[bid.regions['record'] ?? 'none']!.label,
        remark: bid.remark,
        fault: bid.fault && faults[bid.fault],
        faultReason: bid.faultReason,
        objection: bid.objection === null ? null : fields.decrypt(bid.objection, OBJECTION),
        answer: bid.answer === null ? null : fields.decrypt(bid.answer, ANSWER),
        allowedActions: allowedActions(bidOpening, openingFile(bid), actor),
      }));
      const shown = {
        id: ceremony.id,
        state: ceremony.state,
        label: tenderOpening.states[ceremony.state]!.label,
        version: ceremony.version,
        suspended: project.regions['hold'] === 'suspended',
        attendees: ceremony.attendees === null ? [] : (JSON.parse(fields.decrypt(ceremony.attendees, ATTENDEES)) as Attendee[]),
        recording: ceremony.recording,
        archive: ceremony.archive,
        startedAt: ceremony.startedAt,
        faults: (await faultsOf(em, ceremony.id)).map((one) => ({ ...one, party: faultParties[one.party] })),
        deadlines,
        record: ceremony.record,
        recordHash: ceremony.recordHash,
        signs: {
          extend: decryptDue === undefined ? null : extensionText(ceremony.id, decryptDue, { minutes: 0, reason: '' }).split('\n').slice(0, 3).join('\n'),
          record: ceremony.recordHash === null ? null : recordText(ceremony.id, ceremony.recordHash),
        },
        signedAt: ceremony.signedAt,
        allowedActions: allowedActions(tenderOpening, fileOf(ceremony), actor),
        items,
      };
      // What a signature is over is kept to the letter; moments everywhere else are spoken with their offset.
      return { version: ceremony.version, body: { ...(outward({ ...shown, signs: null }) as typeof shown), signs: shown.signs } };
    },
  }),
  act('signIn', 'sign-in', {
    body: z.strictObject({
      attendees: z
        .array(z.strictObject({ name: words(50), organisation: words(100), role: named(attendeeRoles) }))
        .min(1, '请登记到场人员')
        .max(200),
    }),
    description: 'Everybody who is there, each time the whole list. Evaluators are named as such: an opening can not be declared in their presence.',
  }),
  act('start', 'start', {
    body: z.strictObject({ recording: z.strictObject({ room: words(100), number: z.string().trim().max(100) }) }),
    description: '`recording`: where 录音录像 runs, and its number. From now on bids are decrypted.',
  }),
  act('reportFault', 'faults', { body: z.strictObject({ party: named(faultParties), what: words(500) }) }),
  act('clearFault', 'clear-fault'),
  act('extend', 'extend', {
    body: z.strictObject({ minutes: z.int().min(1).max(1440), reason: words(500), signature }),
    description: 'While a fault of another party is open, or shares of custodians are missing. Signed over `signs.extend`, then minutes and reason, each on a line of its own.',
  }),
  act('closeDecryption', 'close-decryption'),
  act('announce', 'announce'),
  act('sign', 'sign', { body: z.strictObject({ signature }), description: 'Signed over `signs.record`.' }),
  act('complete', 'complete', { body: z.strictObject({ archive: words(200) }), description: '`archive`: where the recording is kept.' }),

  onBid('attribute', 'attribute', { body: z.strictObject({ fault: named(faults), reason: words(500) }) }),
  onBid('confirmRecord', 'confirm-record'),
  onBid('object', 'object', { body: z.strictObject({ content: words(1000) }) }),
  onBid('answer', 'answer', { body: z.strictObject({ content: words(1000) }) }),
];

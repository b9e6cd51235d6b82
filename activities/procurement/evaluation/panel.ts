// Acts of a committee's draw (R23): the commitment, the public draw by two persons, the first experts asked, 采购人代表, and the committee as it stands.
import { randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { drawable, dutiesOf, membersOf, panelOf, PANEL_KEY, PANEL_SECRET, type StoredPanel } from '../../../db/procurement/evaluation.ts';
import type { StoredProject } from '../../../db/procurement/projects.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { query } from '../../../db/kit/sql.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { rfc3339, type Instant } from '../../../domain/kit/instant.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { districtPrefix } from '../../../domain/message/boxes.ts';
import { panelReasons, poolLines, type PanelInput } from '../../../domain/procurement/evaluation/panel.ts';
import type { Law } from '../../../domain/procurement/law/deadlines.ts';
import type { Fields } from '../../../security/field.ts';
import { sm3Bytes } from '../../../security/hash.ts';
import { beaconText, commitmentOf, linesHash, saltedHash, seedOf } from '../../../security/public-draw.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { Loaded } from '../tender/project-facts.ts';
import { askNext } from './places.ts';

type Act = Acting<Loaded>;
const wrong = (message: string, field?: string, code?: string): Reason => ({ message, rule: 'R23', ...(field && { field }), ...(code && { code }) });
const person = ({ actor }: Pick<Act, 'actor'>): string => (actor as PersonActor).accountId;

/** Everybody of the list has been come to, and still seats are free. */
async function exhausted(em: EntityManager, panel: StoredPanel): Promise<boolean> {
  const asked = (await dutiesOf(em, panel)).filter(({ kind, state }) => kind === 'expert' && (state === 'invited' || state === 'accepted')).length;
  return panel.seed !== null && panel.places.length === panel.pool.length && asked < panel.experts;
}

async function announceReasons(em: EntityManager, law: Law, input: PanelInput, stored: StoredProject, received: Instant): Promise<Reason[]> {
  const before = await panelOf(em, stored.id, 'alone');
  const pool = await drawable(em, districtPrefix(input.scope), input.specialty);
  return [
    ...(['announced', 'waiting', 'opening', 'qualifying'].includes(stored.state) ? [] : [wrong('公告发布后、评标前方可抽取评审专家')]),
    ...(before && before.at <= received && !(await exhausted(em, before)) ? [wrong('公开抽取的时间已到，不能重新公布抽取办法')] : []),
    ...(input.at > received ? [] : [wrong('公开抽取的时间应在公布之后', 'at')]),
    ...panelReasons(law.set, input, BigInt(stored.fields.budgetFen), pool.length),
  ];
}

async function confirmReasons(em: EntityManager, { actor, input }: ActRequest, stored: StoredProject): Promise<Reason[]> {
  const panel = (await panelOf(em, stored.id, 'alone'))!;
  if ((actor as PersonActor).accountId === panel.enteredBy) return [wrong('录入者不能自行复核', undefined, 'EVALUATION_SECOND_PERSON')];
  return [
    // Who has bid is known from the hour on, and with it who must stay away.
    ...(['opening', 'qualifying'].includes(stored.state) ? [] : [wrong('开标后方可抽取评审专家')]),
    ...(beaconText((input as { value: string }).value) === panel.beacon ? [] : [wrong('与第一人录入的公开抽取结果不一致', 'value')]),
  ];
}

async function formReasons(em: EntityManager, stored: StoredProject): Promise<Reason[]> {
  const panel = (await panelOf(em, stored.id, 'alone'))!;
  const duties = await dutiesOf(em, panel);
  const members = membersOf(duties);
  const experts = members.filter(({ kind }) => kind === 'expert').length;
  return [
    ...(experts === panel.experts
      ? []
      : [
          wrong(
            `参加评审的专家${experts}人，应为${panel.experts}人${(await exhausted(em, panel)) ? '，名单中已无可递补的专家，请重新公布抽取办法' : ''}`,
          ),
        ]),
    ...(members.length - experts === panel.members - panel.experts
      ? []
      : [wrong(`采购人代表${members.length - experts}人，应为${panel.members - panel.experts}人`)]),
  ];
}

/** What speaks against an act of the draw. */
export async function drawReasons(em: EntityManager, request: ActRequest, stored: StoredProject, law: Law, received: Instant): Promise<Reason[]> {
  const { action, input } = request;
  if (action === 'announcePanel') return announceReasons(em, law, input as PanelInput, stored, received);
  if (action === 'enterPanelDraw') {
    const { at } = (await panelOf(em, stored.id, 'alone'))!;
    return received < at ? [wrong(`公布的公开抽取时间为${rfc3339(at)}`, 'value')] : [];
  }
  if (action === 'confirmPanelDraw') return confirmReasons(em, request, stored);
  return action === 'formPanel' ? formReasons(em, stored) : [];
}

export const drawRecords = ({ fields }: { fields: Fields }) => ({
  announcePanel: async ({ em, file, input, received }: Act): Promise<Written> => {
    const { members, experts, large, specialty, scope, source, at } = input as PanelInput;
    const [secret, key] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
    const found = await drawable(em, districtPrefix(scope), specialty);
    const hashed = new Map(found.map(({ id }) => [saltedHash(key, id, sm3Bytes), id]));
    const lines = poolLines([...hashed.keys()]);
    const pool = lines.map((hash) => ({ hash, expertId: hashed.get(hash)! }));
    const commitment = commitmentOf(secret, sm3Bytes);
    const root = linesHash(lines, sm3Bytes);
    const before = await panelOf(em, file.id);
    const run = (before?.run ?? 0) + 1;
    await query(
      em,
      `insert into tender_panel (id, project_id, run, members, experts, large, specialty, scope, source, at, secret, key, commitment, root, pool, announced_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
      [
        uuidv7(),
        file.id,
        run,
        members,
        experts,
        large,
        specialty,
        scope,
        beaconText(source),
        at,
        fields.encrypt(secret, file.district, PANEL_SECRET),
        fields.encrypt(key, file.district, PANEL_KEY),
        commitment,
        root,
        JSON.stringify(pool),
        received,
      ],
    );
    const held = before ? (await dutiesOf(em, before)).filter(({ state }) => state === 'invited' || state === 'accepted') : [];
    const also = held.map(({ id }): ActRequest => {
      const key = `${file.id}/${file.seq + 1}/release/${id}`;
      return { key, type: 'EvaluationDuty', caseId: id, action: 'release', actor: { kind: 'system' }, input: {}, bodyHash: key };
    });
    return { data: { run, members, experts, commitment, root, at }, body: { run, commitment, root }, also };
  },
  enterPanelDraw: async (act: Act): Promise<Written> => {
    const { id, run } = (await panelOf(act.em, act.file.id))!;
    await query(act.em, `update tender_panel set beacon = $2, entered_by = $3 where id = $1`, [
      id,
      beaconText((act.input as { value: string }).value),
      person(act),
    ]);
    return { data: { run } };
  },
  confirmPanelDraw: async (act: Act): Promise<Written> => {
    const { em, file, received, facts } = act;
    const panel = (await panelOf(em, file.id))!;
    const seed = seedOf(fields.decrypt(panel.secret, PANEL_SECRET), panel.beacon!, panel.run, sm3Bytes);
    await query(em, `update tender_panel set seed = $2, confirmed_by = $3, drawn_at = $4 where id = $1`, [panel.id, seed, person(act), received]);
    const drawn: StoredPanel = { ...panel, seed };
    return { data: { run: panel.run }, also: await askNext(em, { panel: drawn, project: facts.stored!, set: facts.set, received }) };
  },
  formPanel: async ({ em, file, received }: Act): Promise<Written> => {
    const { id, run, members } = (await panelOf(em, file.id))!;
    await query(em, `update tender_panel set formed_at = $2 where id = $1`, [id, received]);
    return { data: { run, members } };
  },
});

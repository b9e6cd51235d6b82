// The committee's draw over HTTP: what is published before it, how far it is for the agency, and from the result on everything to check it with.
import type { z } from 'zod';
import type { EntityManager } from '@mikro-orm/postgresql';
import {
  dutiesOf,
  EXPERT_NAME,
  expertsById,
  membersOf,
  panelOf,
  PANEL_KEY,
  PANEL_SECRET,
  type StoredPanel,
} from '../../../db/procurement/evaluation.ts';
import { projectFile } from '../../../db/procurement/projects.ts';
import { parties } from '../../../domain/kit/process.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { memberKinds } from '../../../domain/procurement/evaluation/duty.ts';
import type { PanelSheet } from '../../../domain/procurement/evaluation/panel.ts';
import { tenderProject } from '../../../domain/procurement/project/project.ts';
import { rfc3339 } from '../../../domain/kit/instant.ts';
import type { Fields } from '../../../security/field.ts';
import { outward } from '../../kit/outward.ts';
import { route, type Context, type Route, type Routes } from '../../kit/route.ts';
import { readable } from '../tender/projects.ts';
import { base, disclosed } from './common.ts';
import * as shapes from './shapes.ts';

const problems = ['EVALUATION_INVALID', 'TENDER_SUSPENDED', 'EVALUATION_SECOND_PERSON'];
const act = (action: string, rest: string, more: Partial<Route>): Route =>
  route({
    ...base,
    method: 'post',
    path: `/v1/tender-projects/:id/panel/${rest}`,
    summary: tenderProject.actions[action]!.label,
    params: shapes.byId,
    policy: { process: tenderProject, action },
    problems,
    act: { process: tenderProject, action },
    ...more,
  } as Parameters<typeof route>[0]);

/** Everything that the draw is checked with, and who the members are. */
async function sheetOf(em: EntityManager, fields: Fields, panel: StoredPanel) {
  const key = fields.decrypt(panel.key, PANEL_KEY);
  const members = membersOf(await dutiesOf(em, panel));
  const experts = await expertsById(
    em,
    members.flatMap(({ expertId }) => expertId ?? []),
  );
  const sheet: PanelSheet = {
    projectId: panel.projectId,
    run: panel.run,
    experts: panel.experts,
    source: panel.source,
    at: rfc3339(panel.at),
    beacon: panel.beacon!,
    commitment: panel.commitment,
    secret: fields.decrypt(panel.secret, PANEL_SECRET),
    seed: panel.seed!,
    key,
    root: panel.root,
    lines: panel.pool.map(({ hash }) => hash),
    places: panel.places.map(({ hash, fate, why }) => ({
      hash,
      fate,
      why,
    })),
  };
  const shown = members.map(({ seat, kind, expertId, place }) => {
    const expert = expertId === null ? undefined : experts.get(expertId);
    const name = expert ? { name: fields.decrypt(expert.name, EXPERT_NAME), employer: expert.employer, expertId } : {};
    return { seat, kind: memberKinds[kind], place, ...name };
  });
  return { ...sheet, members: shown };
}

export const panelRoutes: Routes = [
  act('announcePanel', 'announce', {
    body: shapes.panelBody,
    description: 'Before the draw: a commitment to a secret, the list’s hash, and which public draw is mixed in.',
  }),
  act('enterPanelDraw', 'draw', { body: shapes.drawBody }),
  act('confirmPanelDraw', 'draw/confirm', {
    body: shapes.drawBody,
    description: 'By a second person. The experts are drawn, who must stay away is passed over, the others are asked.',
  }),
  act('formPanel', 'form', {}),
  route({
    ...base,
    listener: 'both',
    method: 'get',
    path: '/v1/tender-projects/:id/panel',
    summary: '评审专家抽取',
    description: 'Who the members are is shown from the result on, to everybody; before that to nobody.',
    params: shapes.byId,
    answer: shapes.panel,
    policy: 'public',
    handle: async (context) => {
      const { deps, actor } = context;
      const project = await readable(context as unknown as Context<{ id: string }>);
      const em = deps.orm.em.fork();
      const panel = await panelOf(em, project.id);
      if (!panel) throw refuse('NOT_FOUND');
      const duties = await dutiesOf(em, panel);
      const organiser = parties(actor, projectFile(project)).has('tenderHandler');
      const waiting = duties.filter(({ state }) => state === 'invited').map(({ id, version, place, due }) => ({ dutyId: id, version, place: place!, due: due && rfc3339(due) }));
      const counts = {
        accepted: membersOf(duties).filter(({ kind }) => kind === 'expert').length,
        purchaser: membersOf(duties).filter(({ kind }) => kind === 'purchaser').length,
      };
      const { run, members, experts, specialty, source, at, commitment, root, pool, formedAt } = panel;
      const body = {
        run,
        members,
        experts,
        specialty,
        source,
        at,
        commitment,
        root,
        listed: pool.length,
        formed: formedAt !== null,
        progress: organiser
          ? {
              ...counts,
              waiting,
            }
          : null,
        sheet: disclosed.includes(project.state) && formedAt !== null ? await sheetOf(em, deps.fields, panel) : null,
      };
      return { body: outward(body) as z.infer<typeof shapes.panel> };
    },
  }),
];

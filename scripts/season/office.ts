// The office's acts on an exam, each by the person whose post it is, in the version that stands.
import { subjectsOf, templateKinds, type ExamConfig, type TemplateKind } from '../../domain/exam/exam.ts';
import { sampleDraft, SHANGHAI } from '../../db/demo/exam.ts';
import { instant, isInstant, rfc3339, type PlainDate } from '../../domain/kit/instant.ts';
import type { Answer, Portal } from '../demo/portal.ts';
import type { ExamOfficers } from './people.ts';
import { HOUR, after, type World } from './world.ts';

export interface Exam {
  id: string;
  config: ExamConfig;
}

/** As a browser sends it. */
export const sent = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, item: unknown) => (typeof item === 'string' && isInstant(item) ? rfc3339(item) : item));
const received = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value), (_, item: unknown) =>
    typeof item === 'string' && /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(item) ? instant(item) : item,
  ) as T;

/** 备用考场 beside so many rooms: one at least, within the share that the rule wants (S3-27). */
export const spareOf = (rooms: number): number => Math.max(1, Math.ceil(rooms * 0.025));

export function openOffice({ sql, until }: Pick<World, 'sql' | 'until'>, officers: ExamOfficers) {
  const stand = async (id: string): Promise<{ state: string; regions: Record<string, string>; version: number; behind: number }> =>
    (await sql<any>(`select state, regions, version, (seq - followed)::int as behind from case_file where id = $1`, [id]))[0];
  /** An act on a case, in the version that stands; once more where the system has acted in between. */
  const act = async (who: Portal, base: string, id: string, path: string, body: object = {}, method: 'POST' | 'PUT' = 'POST'): Promise<Answer> => {
    for (let tries = 0; ; tries++) {
      try {
        return await who.send(method, `${base}/${id}/${path}`, body, (await stand(id)).version);
      } catch (error) {
        if (tries >= 5 || !(error as Error).message.includes('VERSION_STALE')) throw error;
      }
    }
  };
  const onExam = (who: Portal, { id }: Pick<Exam, 'id'>, path: string, body: object = {}, method: 'POST' | 'PUT' = 'POST') =>
    act(who, '/v1/admin/exams', id, path, body, method);
  /** The exam is in a state (and its seats in theirs), and everything that led to it is done. */
  const reached = (exam: Pick<Exam, 'id'>, state: string, seats = 'none'): Promise<void> =>
    until(
      `考试未到「${state}」`,
      async () => {
        const found = await stand(exam.id);
        return found.state === state && found.regions['seats'] === seats && found.behind === 0;
      },
      () => stand(exam.id),
    );

  /** Guide, commitment, form and ticket: written by one, looked at, enabled by another. */
  const templates = async (): Promise<void> => {
    const root = '/v1/admin/exam-templates';
    for (const kind of Object.keys(templateKinds) as TemplateKind[]) {
      const { draft } = (await officers.admin.get(`${root}/variables/${kind}`)).body;
      const { id } = (await officers.admin.send('POST', root, { district: SHANGHAI, kind, ...draft })).body;
      await act(officers.admin, root, id as string, 'preview');
      await until(
        '模板样张未生成',
        async () => (await stand(id as string)).behind === 0,
        () => stand(id as string),
      );
      await act(officers.second, root, id as string, 'enable');
    }
  };
  /** A published exam that opens on a day. */
  const publish = async (enrolOpens: PlainDate): Promise<Exam> => {
    const { id } = (await officers.admin.send('POST', '/v1/admin/exams', sent(sampleDraft({ enrolOpens })))).body as { id: string };
    await onExam(officers.admin, { id }, 'submit');
    await onExam(officers.second, { id }, 'publish');
    await reached({ id }, 'published');
    return { id, config: await configOf(id) };
  };
  const configOf = async (id: string): Promise<ExamConfig> => received((await officers.admin.get(`/v1/admin/exams/${id}`)).body.config as ExamConfig);
  /** A site in each 考区, with rooms for so many and some to spare. */
  const rooms = async (exam: Exam, people: number): Promise<void> => {
    const { sessions, areas, specialties } = exam.config;
    // Each specialty has rooms of its own, and of each those with one subject only.
    const used = Math.ceil(people / areas.length / 30) + specialties.length * 3;
    const count = used + spareOf(used);
    for (const [n, area] of areas.entries()) {
      const site = {
        code: n + 1,
        name: `浦江第${n + 1}职业技术学校`,
        area: area.code,
        head: '周嘉禾',
        address: `上海市浦江路${n + 1}00号`,
        contact: '021-00000001',
        opens: after(sessions[0]!.opens, -HOUR),
        closes: after(sessions.at(-1)!.closes, HOUR),
      };
      const { siteId } = (await onExam(officers.admin, exam, 'sites', sent(site) as object)).body;
      for (let first = 0; first < count; first += 500) {
        const some = Array.from({ length: Math.min(500, count - first) }, (_, r) => first + r);
        const body = { rooms: some.map((r) => ({ code: r + 1, floor: 1, ground: true, capacity: 30, spare: r >= used })) };
        await onExam(officers.admin, exam, `sites/${siteId}/rooms`, body, 'PUT');
      }
    }
  };
  return { act, onExam, reached, stand, templates, publish, configOf, rooms };
}
export type Office = ReturnType<typeof openOffice>;

export const subjectCodes = ({ config }: Exam, level: 'full' | 'single', specialty: string): string[] =>
  subjectsOf(config, level, specialty).map(({ code }) => code);

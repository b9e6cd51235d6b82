// Cheaters: recorded at the site, told, heard, decided. One decision stands; another is taken back by a court, and everything it had changed comes back.
import { rfc3339, shanghaiDay } from '../../domain/kit/instant.ts';
import { PAPER } from '../demo/people.ts';
import type { Enrolled } from './enrol.ts';
import type { Exam, Office } from './office.ts';
import type { Officers } from './people.ts';
import { DAY, type World } from './world.ts';

const base = '/v1/admin/violations';
const charge = { findings: [{ item: '7.5' }], subject: null, text: '考试中使用手机传递答案，有监控录像为证。' };

export function judging(world: World, { act, stand }: Office, officers: Officers) {
  const { sql, until, by, now, say } = world;
  const reached = (id: string, state: string): Promise<void> =>
    until(
      `违纪案件未到「${state}」`,
      async () => {
        const found = await stand(id);
        return found.state === state && found.behind === 0;
      },
      () => stand(id),
    );
  const enter = async (exam: Exam, { id: enrolmentId, who }: Enrolled): Promise<string> => {
    const fileId = await officers.clerk.upload('录像截图.pdf', 'application/pdf', PAPER);
    await until('证据未过检', async () => (await sql(`select from file where id = $1 and state = 'clean'`, [fileId])).length === 1);
    const [ticket] = await sql<{ number: string }>(`select number from exam_ticket where enrolment_id = $1 and revoked_at is null`, [enrolmentId]);
    const { sessions } = exam.config;
    const { id } = (
      await officers.clerk.send('POST', base, {
        ticket: ticket!.number,
        name: who.name,
        source: 'site',
        occurredAt: rfc3339(sessions[0]!.opens),
        findings: charge.findings,
        proposed: '当次全部科目成绩无效',
        facts: '使用手机传递答案',
        evidence: [{ fileId, label: '录像截图' }],
        recorders: [{ name: '王一', post: '监考员' }, { name: '王二' }],
        signature: { how: 'signed' },
        siteHead: { name: '周嘉禾', signedAt: rfc3339(sessions[0]!.closes) },
      })
    ).body as { id: string };
    await act(officers.judge, base, id, 'review');
    await act(officers.handler, base, id, 'notice', charge);
    await reached(id, 'toNotify');
    await act(who.me, '/v1/violations', id, 'acknowledge');
    return id;
  };
  /** The time to state one's case is over; checked again, proposed by one and decided by another. */
  const decide = async (id: string, { me }: Enrolled['who']): Promise<string> => {
    await reached(id, 'rechecking');
    await act(officers.judge, base, id, 'recheck', { conclusion: 'stands', reason: '事实清楚，证据确凿' });
    const { hash } = (await officers.handler.send('POST', `${base}/${id}/preview`, { findings: charge.findings, subject: null })).body as {
      hash: string;
    };
    await act(officers.handler, base, id, 'propose', { ...charge, previewHash: hash });
    const { number } = (await act(officers.judge, base, id, 'decide', { previewHash: hash })).body as { number: string };
    await reached(id, 'serving');
    await act(me, '/v1/violations', id, 'acknowledge');
    return number;
  };
  const overturn = async (id: string): Promise<void> => {
    const on = shanghaiDay(await now());
    const judgment = { number: '（2027）沪7101行初1号', on };
    await act(officers.handler, base, id, 'dispute', { kind: 'litigation', body: '上海铁路运输法院', number: judgment.number, admittedOn: on });
    await act(officers.handler, base, id, 'outcome', { outcome: 'annulled', ...judgment });
    await act(officers.judge, base, id, 'outcome/confirm');
    await reached(id, 'overturned');
  };
  return async (exam: Exam, cheater: Enrolled, accused: Enrolled): Promise<void> => {
    const cases = [await enter(exam, cheater), await enter(exam, accused)] as const;
    await act(accused.who.me, '/v1/violations', cases[1], 'statement', { text: '手机为邻座所有，本人未使用。', files: [] });
    // Five working days to state one's case.
    await by(9 * DAY);
    const numbers = [await decide(cases[0], cheater.who), await decide(cases[1], accused.who)];
    await overturn(cases[1]);
    say(`${shanghaiDay(await now())} 违纪：${numbers.join('、')} 作出并送达，后一件经诉讼撤销，成绩恢复`);
  };
}

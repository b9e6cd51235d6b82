// A bidder who questions the opening (质疑) and complains of the answer (投诉): everybody who takes part is told, the purchase stands still while 财政 decides, and goes on.
import { PAPER } from '../../../scripts/demo/people.ts';
import type { Cast } from '../../../scripts/demo/tender/cast.ts';
import { BIDDER_PHONE, type Tender } from '../../../scripts/demo/tender/project.ts';
import { act, type TenderStage } from '../../../scripts/demo/tender/stage.ts';

const letter = {
  address: '上海市黄浦区示范路1号',
  postcode: '200020',
  contactName: '林汐',
  phone: BIDDER_PHONE,
  items: [{ matter: '开标解密环节', request: '认定以备份标书解密无效', facts: '一家投标人以备份标书解密', law: '《政府采购货物和服务招标投标管理办法》' }],
};

export async function objected(stage: TenderStage, cast: Cast, { id }: Tender): Promise<void> {
  const me = await cast.bidders[1]!.me();
  const paper = (name: string): Promise<string> => me.upload(name, 'application/pdf', PAPER);
  const questioned = { about: 'process', step: 'opening', letter, fileId: await paper('质疑函.pdf') };
  const { body: challenge } = await me.send('POST', `/v1/tender-projects/${id}/challenges`, questioned);
  const question = `/v1/challenges/${challenge.id}`;
  const agent = await cast.agent.me();
  await act(agent, question, 'accept');
  await act(agent, question, 'answer', { finding: 'rejected', consequence: 'goOn', content: '备份标书依采购文件约定使用。' });
  const { body } = await me.send('POST', `${question}/complaint`, { letter, fileId: await paper('投诉书.pdf') });
  const complaint = `/v1/complaints/${body.id}`;
  const finance = await cast.finance.me();
  await act(finance, complaint, 'accept');
  await act(finance, complaint, 'suspend', { reason: '投诉处理期间暂停采购活动' });
  await act(finance, complaint, 'copy');
  await act(agent, complaint, 'explain', { text: '开标过程符合规定。' });
  const decision = { kind: 'rejected', ground: 'unfounded', content: '投诉事项不成立，驳回投诉。' };
  const { body: decided } = await act(finance, complaint, 'decide', decision);
  stage.say(`质疑、投诉已处理 → ${decided.state}`);
}

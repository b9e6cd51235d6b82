// Who takes part in a purchase: 采购人, 代理机构, three bidders, 财政; organisations registered and people added through the portal as anybody does it.
import { creditCode, mobile } from '../../../db/demo/invent.ts';
import type { Role } from '../../../domain/kit/actor.ts';
import { newSm2Keys } from '../../../security/sm2.ts';
import { freshCode, newOfficer, newSupplier, PASSWORD, tokenByCode, tokenOf } from '../people.ts';
import type { Portal } from '../portal.ts';
import type { TenderStage } from './stage.ts';

export const DISTRICT = '310000';
const FIRST = 7_200;
export const FINANCE_PHONE = mobile(FIRST);
const MINUTE = 60_000;

export interface Player {
  accountName: string;
  organisation: string;
  organisationId: string;
  accountId: string;
  /** Key of the seal, where the player has one. */
  seal: { publicKey: string; privateKey: string };
  /** Token of a session that lasts. */
  token: () => Promise<string>;
  me: () => Promise<Portal>;
}

const units = {
  purchaser: { name: '上海市应急管理局（演示）', code: creditCode(7_201, '11') },
  agency: { name: '浦江示范招标代理有限公司', code: creditCode(7_202) },
} as const;
const firms = ['东海示范软件有限公司', '云间示范信息技术有限公司', '青浦示范数据有限公司'] as const;

/** Sets everybody up. `admin`: of the platform; `letPass` moves the clock, since a phone gets its next code after a minute. */
export async function openCast(stage: TenderStage, admin: () => Promise<Portal>, letPass: (ms: number) => Promise<unknown>) {
  let scene = 0;
  const next = (): void => void (scene += stage.lasting ? 0 : 1);
  const player = async (
    accountName: string,
    organisation: string,
    { phone, byCode = false, officer = false }: { phone: string; byCode?: boolean; officer?: boolean },
  ): Promise<Player> => {
    const at = officer ? stage.officers : stage.public;
    let [seen, held] = [-1, ''];
    const token = async (): Promise<string> => {
      if (seen !== scene) held = byCode ? await tokenByCode(stage, phone) : await tokenOf(at, accountName);
      seen = scene;
      return held;
    };
    const me = async (): Promise<Portal> => at.as(await token());
    const { body } = await (await me()).get('/v1/me');
    return { accountName, organisation, organisationId: body.organisationId, accountId: body.accountId, seal: newSm2Keys(), token, me };
  };
  /** Gives an administrator of an organisation posts beside. */
  const posts = async (one: Player, roles: readonly Role[]): Promise<void> => {
    const me = await one.me();
    const { body } = await me.get('/v1/employees');
    const own = body.items.find(({ accountId }: { accountId: string }) => accountId === one.accountId);
    await me.send('PUT', `/v1/employees/${own.id}/roles`, { roles }, own.version);
  };
  const colleague = async (chief: Player, who: { accountName: string; personName: string; phone: string; post: string; roles: readonly Role[]; byCode?: boolean }): Promise<Player> => {
    const { accountName, phone, personName, post, roles, byCode } = who;
    await (await chief.me()).send('POST', '/v1/employees', { phone, personName, post, roles });
    const smsCode = await freshCode(stage, 'verify', phone);
    await stage.public.send('POST', '/v1/accounts/verify', { phone, smsCode, accountName, password: PASSWORD, passwordAgain: PASSWORD });
    if (byCode) await letPass(2 * MINUTE);
    return player(accountName, chief.organisation, { phone, ...(byCode ? { byCode } : {}) });
  };
  const register = async (kind: 'purchaser' | 'legal', phone: string, form: object): Promise<void> => {
    const smsCode = await freshCode(stage, 'register', phone);
    await stage.public.send('POST', `/v1/registrations/${kind}`, { ...form, phone, smsCode, password: PASSWORD, passwordAgain: PASSWORD, district: DISTRICT });
  };

  const office = await admin();
  await newOfficer(stage, office, { accountName: 'caizheng01', personName: '金财', phone: FINANCE_PHONE, role: 'finance', district: DISTRICT });
  const finance = await player('caizheng01', '财政监管', { phone: FINANCE_PHONE, officer: true });
  await (await finance.me()).send('POST', '/v1/purchasing-units', { name: units.purchaser.name, creditCode: units.purchaser.code, district: DISTRICT });
  await register('purchaser', mobile(FIRST + 1), { organisationName: units.purchaser.name, creditCode: units.purchaser.code, personName: '魏采', accountName: 'cg0001' });
  const buyer = await player('cg0001', units.purchaser.name, { phone: mobile(FIRST + 1) });
  const clerk = await colleague(buyer, { accountName: 'cg0002', personName: '陶购', phone: mobile(FIRST + 2), post: '采购经办', roles: ['orgMember'] });

  await stage.sandbox('POST', '/register/entities', { creditCode: units.agency.code, name: units.agency.name, entityType: 'enterprise' });
  await register('legal', mobile(FIRST + 3), { organisationName: units.agency.name, creditCode: units.agency.code, legalType: 'enterprise', accountName: 'dl0001' });
  await letPass(2 * MINUTE);
  const agent = await player('dl0001', units.agency.name, { phone: mobile(FIRST + 3), byCode: true });
  await posts(agent, ['orgAdmin', 'tenderHandler']);
  const reviewer = await colleague(agent, {
    accountName: 'dl0002',
    personName: '姜评',
    phone: mobile(FIRST + 4),
    post: '获取审核',
    roles: ['orgMember', 'tenderReviewer'],
    byCode: true,
  });

  const sealed = (one: Player): Promise<unknown> =>
    office.send('POST', `/v1/accounts/${one.accountId}/sign-in-keys`, { publicKey: one.seal.publicKey, label: '单位CA' });
  await sealed(agent);
  await sealed(buyer);
  const bidders: Player[] = [];
  for (const [n, name] of firms.entries()) {
    const [accountName, phone] = [`gy000${n + 1}`, mobile(FIRST + 10 + n)];
    await newSupplier(stage, { name, creditCode: creditCode(7_210 + n), accountName, phone });
    const bidder = await player(accountName, name, { phone });
    await posts(bidder, ['orgAdmin', 'bidHandler']);
    await sealed(bidder);
    bidders.push(bidder);
  }
  return { finance, buyer, clerk, agent, reviewer, bidders, purchaserCode: units.purchaser.code, agencyCode: units.agency.code, next };
}
export type Cast = Awaited<ReturnType<typeof openCast>>;

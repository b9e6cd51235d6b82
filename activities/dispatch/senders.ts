// The ledger's kinds of registration, rating and delivery: what each says, and through which gateway it goes.
import type { EntityManager } from '@mikro-orm/postgresql';
import { dispatchRules, matters, released, type Matter } from '../../domain/dispatch/rules.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { ruleValue, type Rule } from '../../domain/kit/rules.ts';
import { processTables } from '../../domain/processes.ts';
import { rating } from '../../domain/rating/rating.ts';
import { fullDistrictName } from '../../db/data/districts/index.ts';
import { deliveryOf, RECIPIENT_PLACE, type Recipient } from '../../db/delivery/reads.ts';
import { caseNamed, toldOf } from '../../db/dispatch/content.ts';
import { now } from '../../db/kit/clock.ts';
import { query } from '../../db/kit/sql.ts';
import { NOTE_PLACE, ratingOf, stepsOf, TEXT_PLACE } from '../../db/rating/reads.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { PartnerBureau } from '../../gateways/contracts/sharing.ts';
import type { SafetySystem } from '../../gateways/contracts/safety-platform.ts';
import { isNeighbourRefused } from '../../gateways/kit/http.ts';
import type { Neighbours } from '../../gateways/neighbours.ts';
import type { Fields } from '../../security/field.ts';
import { guideDispatch } from '../guide/tell.ts';
import type { DispatchKind, Owed, Sent } from './kinds.ts';
import type { PartnerBook } from './reconcile.ts';

export interface SenderParts {
  fields: Fields;
  neighbours: Pick<Neighbours, 'sharing' | 'safetyPlatform' | 'portal' | 'mobile' | 'rating' | 'courier'>;
  /** Number of a person at 随申办; null where the account was never signed in with from there. */
  uidOf: (em: EntityManager, accountId: string) => Promise<string | null>;
}

/** A rule as it holds on the day of sending: what has been taken back since is not sent. */
async function ruleNow<T>(em: EntityManager, district: string, rule: Rule<T>): Promise<T> {
  return ruleValue((await ruleBook(em)).rulesFor(district, shanghaiDay(await now(em))), rule);
}
const text = (value: unknown): string => String(value ?? '');
const labels: Readonly<Record<string, string>> = Object.fromEntries(processTables.map(({ type, label }) => [type, label]));
const itemCodeOf = async (em: EntityManager, district: string, type: string): Promise<string> =>
  (await ruleNow(em, district, dispatchRules.items)).find(({ process }) => process === type)?.itemCode ?? type;

/** Data of a matter, cut down to what is released to its receiver. */
async function shared({ fields }: SenderParts, em: EntityManager, row: Owed, matter: Matter) {
  const told = await toldOf(em, fields, matter, row.caseId!, row.seq!, text(row.payload['state']));
  if (!told) return null;
  const rules = await ruleNow(em, told.district, dispatchRules.sharing);
  const to = { partner: row.partner as never, to: (row.payload['to'] ?? null) as string | null, matter };
  const content = released(rules, to, told.specialty, told.data);
  return content && { content, subject: told.caseNo };
}

const sharingKinds = (parts: SenderParts): DispatchKind[] =>
  (Object.keys(matters) as Matter[]).flatMap((matter) => [
    ...(['examAuthority', 'housing', 'transport'] as const satisfies readonly PartnerBureau[]).map((bureau): DispatchKind => ({
      partner: bureau,
      kind: matter,
      send: async (em, row, signal) => {
        const found = await shared(parts, em, row, matter);
        if (!found) return null;
        const asked = { requestId: row.key, bureau, kind: matters[matter], subject: found.subject, fields: found.content };
        const { receipt } = await parts.neighbours.sharing.send(asked, signal);
        return { content: found.content, number: receipt, acknowledged: true };
      },
    })),
    {
      partner: 'safetyPlatform',
      kind: matter,
      send: async (em, row, signal) => {
        const found = await shared(parts, em, row, matter);
        if (!found) return null;
        const asked = {
          requestId: row.key,
          to: row.payload['to'] as SafetySystem,
          kind: matters[matter],
          subject: found.subject,
          fields: found.content,
        };
        const { receipt } = await parts.neighbours.safetyPlatform.publish(asked, signal);
        return { content: found.content, number: receipt, acknowledged: true };
      },
    },
  ]);

const status = ({ neighbours }: SenderParts): DispatchKind => ({
  partner: 'portal',
  kind: 'status',
  send: async (em, row, signal) => {
    const named = await caseNamed(em, row.caseId!);
    if (!named) return null;
    const itemCode = await itemCodeOf(em, named.district, named.type);
    const content = { caseNo: named.caseNo, itemCode, seq: row.seq!, status: text(row.payload['state']), at: row.createdAt };
    const { receipt } = await neighbours.portal.caseStatus({ requestId: row.key, ...content }, signal);
    return { content, number: receipt, acknowledged: true };
  },
});

/** Pages of ours that news leads to, by process. */
const pages: Readonly<Record<string, string>> = { PracticeRegistration: 'registrations', Enrolment: 'enrolments' };

/** O04: to the very account that the case names as its applicant, nobody else. */
const push = ({ neighbours, uidOf }: SenderParts): DispatchKind => ({
  partner: 'mobile',
  kind: 'progress',
  send: async (em, row, signal) => {
    const accountId = text(row.payload['accountId']);
    const uid = await uidOf(em, accountId);
    const named = await caseNamed(em, row.caseId!);
    if (uid === null || named?.applicantId !== accountId) return null;
    const matter = labels[named.type] ?? named.type;
    const content = {
      uid,
      title: `${matter}办理进度`,
      text: `您的${matter}（${named.caseNo}）当前状态：${text(row.payload['state'])}。`,
      path: `/${pages[named.type] ?? 'cases'}/${row.caseId}`,
    };
    try {
      const { receipt } = await neighbours.mobile.push({ requestId: row.key, ...content }, signal);
      return { content, number: receipt, acknowledged: true };
    } catch (error) {
      if (isNeighbourRefused(error) && error.code === 'NO_SUCH_PERSON') return null;
      throw error;
    }
  },
});

/** Steps whose words are for everybody; what was said to a person stays here. */
const publicSteps = ['rectify', 'reply'];

const ratingKinds = ({ fields, neighbours }: SenderParts): DispatchKind[] => [
  {
    partner: 'rating',
    kind: 'rating',
    send: async (em, row, signal) => {
      const given = await ratingOf(em, row.caseId!);
      const named = given && (await caseNamed(em, given.ratedCaseId));
      if (!given || given.level === null || !named) return null;
      const content = {
        caseNo: named.caseNo,
        itemCode: await itemCodeOf(em, named.district, named.type),
        level: given.level,
        tags: given.tags,
        text: given.text === null ? '' : fields.decrypt(given.text, TEXT_PLACE),
        realName: given.realName === true,
        at: given.ratedAt!,
      };
      const { receipt } = await neighbours.rating.rate({ requestId: row.key, ...content }, signal);
      return { content, number: receipt, acknowledged: true };
    },
  },
  {
    partner: 'rating',
    kind: 'handling',
    send: async (em, row, signal) => {
      const given = await ratingOf(em, row.caseId!);
      const named = given && (await caseNamed(em, given.ratedCaseId));
      const step = (await stepsOf(em, row.caseId!)).find(({ seq }) => seq === row.seq);
      if (!given || !named || !step) return null;
      const said = step.note !== null && publicSteps.includes(step.action) ? fields.decrypt(step.note, NOTE_PLACE) : '';
      const content = { caseNo: named.caseNo, step: rating.actions[step.action]!.label, text: said, at: step.at };
      try {
        const { receipt } = await neighbours.rating.handle({ requestId: row.key, ...content }, signal);
        return { content, number: receipt, acknowledged: true };
      } catch (error) {
        // The rating itself is still on its way: rows go side by side.
        if (isNeighbourRefused(error) && error.code === 'NOT_RATED') throw new Error('the rating has not arrived yet', { cause: error });
        throw error;
      }
    },
  },
];

const courier = ({ fields, neighbours }: SenderParts): DispatchKind => ({
  partner: 'courier',
  kind: 'order',
  send: async (em, row, signal): Promise<Sent | null> => {
    const order = await deliveryOf(em, row.caseId!);
    if (!order) return null;
    const to = JSON.parse(fields.decrypt(order.recipient, RECIPIENT_PLACE)) as Recipient;
    const address = `${fullDistrictName(to.district) ?? ''}${to.address}`;
    const asked = {
      recipient: { name: to.recipient, phone: to.phone, address },
      payer: order.payer === 'free' ? ('office' as const) : ('recipient' as const),
      content: '注册证书',
    };
    // It has the order; its first report acknowledges it.
    const { waybill } = await neighbours.courier.order({ requestId: row.key, ...asked }, signal);
    return {
      content: asked,
      number: waybill,
      settle: (own) => query(own, `update delivery set waybill = coalesce(waybill, $2) where case_id = $1`, [row.caseId, waybill]),
    };
  },
});

/** Every kind that this house sends. */
export const dispatchKinds = (parts: SenderParts): DispatchKind[] => [
  ...sharingKinds(parts),
  status(parts),
  push(parts),
  ...ratingKinds(parts),
  courier(parts),
  guideDispatch(parts.neighbours.portal),
];

/** Books of the partners that tell what they have taken. */
export const partnerBooks = ({ neighbours }: Pick<SenderParts, 'neighbours'>): PartnerBook[] => {
  const booked = (rows: readonly { requestId: string; digest: string }[]) => rows.map(({ requestId, digest }) => ({ key: requestId, digest }));
  const bureaux: PartnerBureau[] = ['examAuthority', 'housing', 'transport'];
  return [
    ...bureaux.map((bureau): PartnerBook => ({
      partner: bureau,
      taken: async (from, to) => booked(await neighbours.sharing.taken({ bureau, from, to })),
    })),
    { partner: 'safetyPlatform', taken: async (from, to) => booked(await neighbours.safetyPlatform.published(from, to)) },
  ];
};

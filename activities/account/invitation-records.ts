// Acts on one person's place in an organisation (J02). The last administrator is counted under the lock of the organisation's row.
import type { EntityManager } from '@mikro-orm/postgresql';
import { firstUserRoles, firstUserTitles } from '../../domain/account/roles.ts';
import { invitationProcess, type InvitationFacts } from '../../domain/account/invitation.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import { shown, type Instant } from '../../domain/kit/instant.ts';
import { inboxTemplates } from '../../domain/kit/message-templates.ts';
import { renderMessage } from '../../domain/kit/messages.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { one, query } from '../../db/kit/sql.ts';
import { takenValues } from '../../db/account/find.ts';
import type { Acting, Beginning, ProcessRecords, Written } from '../kit/records.ts';
import { smsRow } from '../message/outbox.ts';
import { insertNotice } from '../message/write.ts';
import { withSeal } from '../protection/permissions.ts';
import { rulesAt, type AccountRecordDeps } from './deps.ts';
import type { AddInput, FoundInput, InviteInput, SetUpInput } from './inputs.ts';
import { uniqueRefusals } from './unique.ts';

type Act = Acting<InvitationFacts>;
type Standing = 'invited' | 'enabled' | 'disabled' | 'left' | 'over';

const sealedBy =
  ({ seals }: Pick<AccountRecordDeps, 'seals'>) =>
  ({ em, file }: Act, accountId: string, write: () => Promise<unknown>): Promise<void> =>
    withSeal(em, seals, { table: 'membership', id: file.id, accountId }, write);

const insert = (
  { em, file, received }: Act,
  {
    accountId,
    personName,
    post,
    roles,
    standing,
  }: { accountId: string; personName: string; post: string; roles: readonly string[]; standing: Standing },
): Promise<unknown> =>
  query(
    em,
    `insert into membership (id, account_id, organisation_id, person_name, post, roles, standing, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [file.id, accountId, file.organisationId, personName, post, roles, standing, received],
  );

async function countedFacts(em: EntityManager, file: CaseView): Promise<Pick<InvitationFacts, 'isAdministrator' | 'otherAdministrators'>> {
  await query(em, `select id from organisation where id = $1 for update`, [file.organisationId]);
  const rows = await query<{ id: string }>(
    em,
    `select m.id from membership m join account a on a.id = m.account_id where m.organisation_id = $1 and m.standing = 'enabled' and 'orgAdmin' = any(m.roles)
       and a.password_hash is not null`,
    [file.organisationId],
  );
  return { isAdministrator: rows.some(({ id }) => id === file.id), otherAdministrators: rows.filter(({ id }) => id !== file.id).length };
}

async function boundTo(em: EntityManager, accountId: string | null, organisationId: string | null): Promise<InvitationFacts['bound']> {
  const [row] = await query<{ standing: string }>(
    em,
    `select standing from membership where account_id = $1 and organisation_id = $2 and standing in ('invited', 'enabled', 'disabled')`,
    [accountId, organisationId],
  );
  return row ? (row.standing === 'invited' ? 'invited' : 'member') : 'no';
}

export function createInvitationRecords(deps: AccountRecordDeps): ProcessRecords<InvitationFacts> {
  const { fields } = deps;
  const sealed = sealedBy(deps);

  const stand =
    (standing: Standing) =>
    async (acting: Act): Promise<Written> => {
      const { em, file } = acting;
      await sealed(acting, file.applicantId!, () => query(em, `update membership set standing = $2 where id = $1`, [file.id, standing]));
      return {};
    };

  async function begin(em: EntityManager, { action, actor, input }: ActRequest): Promise<Beginning> {
    if (action === 'found') {
      const { accountId, organisationId, district } = input as FoundInput;
      return { district, organisationId, applicantId: accountId };
    }
    if (actor.kind !== 'person' || !actor.organisationId) throw refuse('FORBIDDEN');
    const { district } = await one<{ district: string }>(em, `select district from organisation where id = $1`, [actor.organisationId]);
    return { district, organisationId: actor.organisationId, applicantId: (input as InviteInput | AddInput).accountId };
  }

  async function facts(em: EntityManager, file: CaseView, { action, input }: ActRequest, received: Instant): Promise<InvitationFacts> {
    const rules = await rulesAt(deps, em, file.district, received);
    const registered =
      action === 'add'
        ? (await takenValues(em, fields, { phone: (input as AddInput).phone })).phone
        : (input as InviteInput | null)?.accountId != null;
    const counted = ['setRoles', 'disable', 'leave'].includes(action)
      ? await countedFacts(em, file)
      : { isAdministrator: false, otherAdministrators: 0 };
    const bound = action === 'invite' ? await boundTo(em, (input as InviteInput).accountId, file.organisationId) : 'no';
    return { invitationDays: rules.invitationDays, registered, bound, ...counted };
  }

  async function invite(acting: Act): Promise<Written> {
    const { em, file, input, received } = acting;
    const { accountId, personName, post, roles } = input as InviteInput;
    await sealed(acting, accountId!, () => insert(acting, { accountId: accountId!, personName, post, roles, standing: 'invited' }));
    const { name } = await one<{ name: string }>(em, `select name from organisation where id = $1`, [file.organisationId]);
    const clock = invitationProcess.states['sent']!.clock!.plan(acting);
    const params = { organisation: name, due: shown(clock?.due ?? received) };
    const key = `${file.id}/1/invitation`;
    const about = { key, district: file.district, organisationId: file.organisationId, caseId: file.id, seq: 1 };
    const template = inboxTemplates.invitation;
    await insertNotice(em, fields, { ...about, accountId: accountId!, template, text: renderMessage(template, params) });
    const to = { accountId: accountId! };
    return { data: { accountId, roles }, outbox: [smsRow(fields, { key, template: 'invitation', to, params, district: file.district })] };
  }

  async function add(acting: Act): Promise<Written> {
    const { file } = acting;
    const { phone, personName, post, roles, accountId, district } = acting.input as AddInput;
    await sealed(acting, accountId, () => insert(acting, { accountId, personName, post, roles, standing: 'enabled' }));
    const { kind } = await one<{ kind: 'supplier' | 'purchaser' | 'legal' }>(acting.em, `select kind from organisation where id = $1`, [
      file.organisationId,
    ]);
    const input: SetUpInput = { account: { kind: kind === 'legal' ? 'supplier' : kind, district, phone, personName } };
    const setUp: ActRequest = {
      key: `${file.id}/1/setUp`,
      type: 'Account',
      action: 'setUp',
      caseId: accountId,
      actor: { kind: 'system' },
      input,
      bodyHash: '',
    };
    return { data: { accountId, roles }, also: [setUp] };
  }

  async function accept(acting: Act): Promise<Written> {
    const { em, file } = acting;
    await stand('enabled')(acting);
    await query(em, `update account set organisation_id = coalesce(organisation_id, $2) where id = $1`, [file.applicantId, file.organisationId]);
    return {};
  }

  return {
    process: invitationProcess,
    begin,
    facts,
    apply: {
      invite,
      add,
      found: async (acting) => {
        const { accountId, personName } = acting.input as FoundInput;
        await sealed(acting, accountId, () =>
          insert(acting, { accountId, personName, post: firstUserTitles[1], roles: firstUserRoles, standing: 'enabled' }),
        );
        return { data: { accountId, roles: firstUserRoles } };
      },
      accept,
      decline: stand('over'),
      revoke: stand('over'),
      expire: stand('over'),
      enable: stand('enabled'),
      disable: stand('disabled'),
      leave: stand('left'),
      setPost: async ({ em, file, input }) => {
        await query(em, `update membership set post = $2 where id = $1`, [file.id, (input as { post: string }).post]);
        return {};
      },
      setRoles: async (acting) => {
        const { em, file } = acting;
        const { roles } = acting.input as { roles: string[] };
        await sealed(acting, file.applicantId!, () => query(em, `update membership set roles = $2 where id = $1`, [file.id, roles]));
        return { data: { roles } };
      },
    },
    unique: uniqueRefusals,
  };
}

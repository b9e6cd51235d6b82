// A signing key of one's own, through REST: shown, unique, sealed, taken back; and what it is not good for.
import pg from 'pg';
import { query } from '../../db/kit/sql.ts';
import { signingKey } from '../../activities/procurement/signing-key.ts';
import { challengeText, ownKeyText } from '../../domain/account/challenge.ts';
import { newSm2Keys, signSm2 } from '../../security/sm2.ts';
import { accountApi, PASSWORD, type AccountApi, type SignedUp } from '../../test/account/account-api.ts';

const PATH = '/v1/me/signing-keys';
let api: AccountApi;
let one: SignedUp;
let other: SignedUp;
beforeAll(async () => {
  api = await accountApi();
  one = await api.supplier(1);
  other = await api.supplier(2);
});
afterAll(() => api?.close());

const list = async ({ token }: { token: string }) => (await api.call('get', PATH, undefined, { token }).expect(200)).body as { signs: string; items: object[] };
const give = async ({ token }: { token: string }, keys: { publicKey: string; privateKey: string }, more: object = {}) => {
  const { signs } = await list({ token });
  return api.call('post', PATH, { publicKey: keys.publicKey, label: '单位CA', signature: signSm2(`${signs}${keys.publicKey}`, keys.privateKey), ...more }, { token });
};

test('R46 whoever shows that he has the key registers it for himself: a point of the curve, by its own signature for this account, in force once; taken back it signs nothing more', async () => {
  const keys = newSm2Keys();
  const wrong: [object, string][] = [
    [{ publicKey: '04'.padEnd(130, '0') }, 'publicKey'],
    [{ signature: '0'.repeat(128) }, 'signature'],
    [{ signature: signSm2(`${(await list(other)).signs}${keys.publicKey}`, keys.privateKey) }, 'signature'],
    [{ signature: signSm2(`${(await list(one)).signs}${keys.publicKey}`, newSm2Keys().privateKey) }, 'signature'],
  ];
  for (const [more, field] of wrong) {
    const { status, body } = await give(one, keys, more);
    expect([status, body.code, body.errors[0].field]).toEqual([422, 'VALIDATION', field]);
  }
  const [made, twice] = await Promise.all([give(one, keys), give(one, keys)]);
  expect([made.status, twice.status].toSorted((a, b) => a - b)).toEqual([201, 409]);
  expect((await give(other, keys)).body.code).toBe('SIGNATURE_KEY_TAKEN');
  const { items } = await list(one);
  expect(items).toEqual([expect.objectContaining({ publicKey: keys.publicKey, label: '单位CA' })]);
  const em = () => api.orm.em.fork();
  const { id } = items[0] as { id: string };
  expect(await signingKey(em(), one.accountId, '合同', signSm2('合同', keys.privateKey))).toBe(id);
  await api.call('delete', `${PATH}/${id}`, undefined, { token: other.token }).expect(404);
  await api.call('delete', `${PATH}/${id}`, undefined, { token: one.token }).expect(204);
  await api.call('delete', `${PATH}/${id}`, undefined, { token: one.token }).expect(404);
  expect(await signingKey(em(), one.accountId, '合同', signSm2('合同', keys.privateKey))).toBeNull();
  await api.call('get', PATH, undefined, {}).expect(401);
});

test('Q01 Q02 an officer registers none for himself, one that he had before signs no sign-in; a key put into the database by hand keeps its account out', async () => {
  const keys = newSm2Keys();
  await give(one, keys).then(({ status }) => expect(status).toBe(201));
  const officer = await api.officer(3, 'caseOfficer', '140000');
  expect((await api.call('post', PATH, { publicKey: keys.publicKey, label: 'x', signature: 'x' }, { token: officer.token })).body.code).toBe('FORBIDDEN');
  // The office signs in by key; this one was never given to him.
  await query(
    api.orm.em.fork(),
    `insert into rule (key, district, value, valid_from, source, verified, version)
       values ('account.officerSignIn', '140000', '{"signed": true, "passwordDays": 90, "sessions": 2}', '2000-01-01', 'test', true, (select max(version) + 1 from rule))`,
  );
  const earlier = newSm2Keys();
  const shown = signSm2(ownKeyText(officer.accountId, earlier.publicKey), earlier.privateKey);
  await api.desk.challenges.giveOwnKey(officer.accountId, { publicKey: earlier.publicKey, label: '任职以前', signature: shown });
  const nonce = (await api.call('post', '/v1/sign-in-challenges', undefined, { app: 'officers' }).expect(201)).body.nonce as string;
  const proof = { nonce, signature: signSm2(challengeText(nonce, 'officer3'), earlier.privateKey) };
  const tried = await api.call('post', '/v1/sessions', { identifier: 'officer3', password: PASSWORD, tokenIn: 'body', proof }, { app: 'officers' });
  expect([tried.status, tried.body.code]).toEqual([401, 'SIGNATURE_WRONG']);

  const thief = newSm2Keys();
  await give(other, newSm2Keys()).then(({ status }) => expect(status).toBe(201));
  const psql = new pg.Client({ connectionString: api.superUrl });
  await psql.connect();
  await psql.query(`update officer_key set public_key = $2 where account_id = $1`, [other.accountId, thief.publicKey]);
  await psql.end();
  const locked = await api.call('post', '/v1/sessions', { identifier: other.accountName, password: PASSWORD, tokenIn: 'body' });
  expect([locked.status, locked.body.code]).toEqual([423, 'PERMISSION_TAMPERED']);
});

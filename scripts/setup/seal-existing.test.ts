import pg from 'pg';
import { verifyPermissions } from '../../activities/protection/permissions.ts';
import { accountApi, PASSWORD, type AccountApi } from '../../test/account/account-api.ts';
import { sealExisting } from './seal-existing.ts';

let api: AccountApi;
beforeAll(async () => (api = await accountApi()));
afterAll(() => api?.close());

test('Q02 rows from before there were seals get them with the migration that brings seals, and with no other', async () => {
  await api.officer(1, 'auditor', '140000');
  const psql = new pg.Client({ connectionString: api.superUrl });
  await psql.connect();
  await psql.query(`update officer_grant set seal = null`);
  await psql.query(`delete from permission_root`);
  await psql.end();
  const signIn = () => api.call('post', '/v1/sessions', { identifier: 'officer1', password: PASSWORD });
  expect(await sealExisting(api.superUrl, api.ring.dir, ['0018-statistics'])).toBe(0);
  await signIn().expect(423);
  expect(await sealExisting(api.superUrl, api.ring.dir, ['0016-rating', '0017-protection'])).toBe(1);
  expect(await verifyPermissions(api.orm, api.seals)).toEqual([]);
  await signIn().expect(201);
});

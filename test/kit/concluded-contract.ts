// A contract that both sides have sealed, each with a registered key of its own.
import { query } from '../../db/kit/sql.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { newSm2Keys, signSm2 } from '../../security/sm2.ts';
import { draftedContract } from './contracts.ts';
import { newly, ok } from './answers.ts';
import { staff } from './staff.ts';
import type { Person, TenderBench } from './tender-bench.ts';

/** People who can seal: who, and with what. */
export async function sealers(bench: TenderBench, people: readonly Person[]): Promise<(who: Person, text: string) => string> {
  const keys = new Map<Person, string>();
  for (const person of people) {
    const own = newSm2Keys();
    keys.set(person, own.privateKey);
    await staff(bench.orm, [], '330000', person.actor.accountId);
    await query(bench.em(), `insert into officer_key (id, account_id, public_key, label, given_at) values ($1, $2, $3, '合同章', app_now())`, [
      uuidv7(),
      person.actor.accountId,
      own.publicKey,
    ]);
  }
  return (who, text) => signSm2(text, keys.get(who)!);
}

/** Concluded on what was awarded of the first 标项; answers its id. */
export async function concludedContract(
  bench: TenderBench,
  seal: (who: Person, text: string) => string,
  { buyer, seller, projectId }: { buyer: Person; seller: Person; projectId: string },
  more: object = {},
): Promise<string> {
  const id = String((await ok(draftedContract(bench, buyer, projectId, more), 201))['id']);
  for (const [who, rest] of [
    [seller, 'sign-seller'],
    [buyer, 'sign-buyer'],
  ] as const) {
    const signed = async () => {
      const { signs, version } = await ok(bench.ask('get', `/v1/tender-contracts/${id}`, who));
      return bench.ask('post', `/v1/tender-contracts/${id}/${rest}`, who, { version, body: { signature: seal(who, signs) } });
    };
    await ok(newly(signed));
  }
  return id;
}

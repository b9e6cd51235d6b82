// The bare database twin: the rows of a submission, of a withdrawal and of a review, each act in one transaction, by plain `pg` behind a plain HTTP
// server. Nothing is checked, nobody is known (an officer's token is the account's id); what remains is what any server on this database would have to pay.
//   node bench/twins/database-server.ts <port> <database address> <a file with one dossier as stored>
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inTransaction, lockRow, writeCase } from './case-rows.ts';
import { approve, claim, inboxOf, openStage, readNamed, recordOf } from './review-rows.ts';

const [port = '', url = '', dossierFile = ''] = process.argv.slice(2);
const dossier = readFileSync(dossierFile, 'utf8');
const pool = new pg.Pool({ connectionString: url, max: 10 });
const named = await readNamed(pool);

/** 浙江 reviews; elsewhere a case waits for its day. */
const reviewed = (district: string): boolean => district.startsWith('33');

const write = (id: string, action: string): Promise<object> =>
  inTransaction(pool, async (client) => {
    const row = await lockRow(client, id);
    const { organisation, district, next } = row;
    const submits = action === 'submit';
    const review = submits && reviewed(district);
    const [from, to] = submits ? ['draft', review ? 'review' : 'waiting'] : ['waiting', 'draft'];
    if (submits)
      await client.query({
        name: 'version',
        text: `insert into dossier_version (id, case_id, organisation_id, district, number, dossier, standing, submitted_at) values ($1, $2, $3, $4, $5, $6, 'submitted', clock_timestamp())`,
        values: [randomUUID(), id, organisation, district, next, dossier],
      });
    else
      await client.query({
        name: 'withdrawn',
        text: `update dossier_version set standing = 'withdrawn' where case_id = $1 and standing = 'submitted'`,
        values: [id],
      });
    await client.query({
      name: 'supplier',
      text: 'update supplier set state = $2, rules = $3 where case_id = $1',
      values: [id, to, '{"district":"140000"}'],
    });
    if (review) await openStage(client, row, 'initial', named.get(district) ?? [null]);
    return writeCase(client, row, { action, from: from!, to: to!, stage: review ? 'initial' : 'none' });
  });

function answer({ method, url: asked = '', headers }: IncomingMessage): Promise<object> {
  const officer = (headers.authorization ?? '').replace('Bearer ', '');
  const { pathname, searchParams } = new URL(asked, 'http://twin');
  const [, version, kind, id = '', action = '', task = '', vote] = pathname.split('/');
  if (version === 'v1' && method === 'GET' && kind === 'tasks') return inboxOf(pool, officer, searchParams.get('held') === 'mine' ? 'mine' : 'free');
  if (version === 'v1' && method === 'GET' && kind === 'cases') return recordOf(pool, id);
  if (action === 'tasks') return inTransaction(pool, (client) => (vote === 'claim' ? claim : approve)(client, id, task, officer));
  return write(id, action);
}

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString() || '{}');
    answer(request).then(
      (done) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(done)),
      (error: Error) => response.writeHead(500).end(JSON.stringify({ code: error.message })),
    );
  });
}).listen(Number(port), '127.0.0.1', () => process.send?.('ready'));

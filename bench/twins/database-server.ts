// The bare database twin: the rows of a submission and of a withdrawal, in one transaction, by plain `pg` behind a plain HTTP server. Nothing is
// checked, nobody is known; what remains is what any server on this database would have to pay.
//   node bench/twins/database-server.ts <port> <database address> <a file with one dossier as stored>
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';

const [port = '', url = '', dossierFile = ''] = process.argv.slice(2);
const dossier = readFileSync(dossierFile, 'utf8');
const pool = new pg.Pool({ connectionString: url, max: 10 });
const hex = (): string => randomBytes(32).toString('hex');

const outcome = (id: string, version: number, state: string): object => ({
  ok: true,
  caseId: id,
  version,
  seq: version,
  state,
  regions: { stage: 'none' },
  received: new Date().toISOString(),
  deadlines: [],
  allowedActions: [{ action: 'withdraw', label: '撤回申请' }],
  body: { dossierVersion: version },
});

async function write(id: string, action: string): Promise<object> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query({
      name: 'lock',
      text: 'select seq, head, organisation_id, district from case_file where id = $1 for no key update',
      values: [id],
    });
    const { seq, head, organisation_id: organisation, district } = rows[0] as Record<string, string>;
    const next = Number(seq) + 1;
    const submits = action === 'submit';
    const [from, to] = submits ? ['draft', 'waiting'] : ['waiting', 'draft'];
    const done = outcome(id, next, to!);
    const act = hex();
    const hash = hex();
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
    await client.query({
      name: 'act',
      text: `insert into act (key, case_id, type, actor, action, body_hash, received_at, outcome) values ($1, $2, 'SupplierOnboarding', $3, $4, $5, clock_timestamp(), $6)`,
      values: [act, id, `person:${organisation}`, action, hex(), JSON.stringify(done)],
    });
    await client.query({
      name: 'journal',
      text: `insert into journal (case_id, seq, at, act, action, actor, from_state, to_state, data, prev, hash) values ($1, $2, clock_timestamp(), $3, $4, $5, $6, $7, $8, $9, $10)`,
      values: [id, next, act, action, `person:${organisation}`, from, to, '{"dossierVersion":1}', head, hash],
    });
    await client.query({
      name: 'case',
      text: 'update case_file set state = $2, version = $3, seq = $3, head = $4, changed_at = clock_timestamp() where id = $1',
      values: [id, to, next, hash],
    });
    await client.query('commit');
    return done;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString() || '{}');
    const [, id = '', action = ''] = /^\/v1\/supplier-onboardings\/([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? [];
    write(id, action).then(
      (done) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(done)),
      (error: Error) => response.writeHead(500).end(JSON.stringify({ code: error.message })),
    );
  });
}).listen(Number(port), '127.0.0.1', () => process.send?.('ready'));

import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Recipient } from '../../src/campaign/campaign.ts';
import type { DataUse } from '../../src/campaign/merge-data.ts';
import type { JiraOfSources } from '../../src/jira/port.ts';
import type { SourceDefinition } from '../../src/merge-data/definition.ts';
import { openMergeSources } from '../../src/merge-data/open.ts';
import { DataUnusable } from '../../src/merge-data/port.ts';
import { recipientOf } from '../prepare/stationery.ts';
import { noJira } from './no-jira.ts';

const signal = new AbortController().signal;
const logger = pino({ enabled: false });
const table = `create table work (address text, name text, year integer);
  insert into work values ('ada@example.com', 'Lighthouse', 2019), ('ada@example.com', 'Harbour', 2021),
    ('bob@example.com', 'Ferry', 2020)`;
const path = join(tmpdir(), `postboard-${randomUUID()}.sqlite`);
const ada = recipientOf(0, { address: 'Ada@Example.com' });
const cyd = recipientOf(1, { address: 'cyd@example.com' });
const uses = new Map<string, DataUse>([
  ['work', { columns: new Set(['name', 'year']), isSingle: true }],
]);

let database: PGlite;
let server: PGLiteSocketServer;
let postgres = '';

beforeAll(async () => {
  const file = new DatabaseSync(path);
  file.exec(table);
  file.close();
  database = await PGlite.create();
  await database.exec(table);
  server = new PGLiteSocketServer({ db: database, port: 0, host: '127.0.0.1', maxConnections: 5 });
  await server.start();
  postgres = `postgres://postgres@${server.getServerConn()}/postgres`;
}, 240_000);

afterAll(async () => {
  await server.stop();
  await database.close();
  await rm(path);
});

const columns = 'select address as key, name, year from work where address';
const inPostgres = (changes: Partial<SourceDefinition> = {}): SourceDefinition => ({
  postgres,
  query: `${columns} = any($1) order by year`,
  by: 'address',
  onFailure: 'fail',
  timeout: 5_000,
  ...changes,
});
const inSqlite = (changes: Partial<SourceDefinition> = {}): SourceDefinition => ({
  ...inPostgres(),
  postgres: undefined,
  sqlite: path,
  query: `${columns} in (select value from json_each(?)) order by year`,
  ...changes,
});
const kinds = [
  ['SQLite', inSqlite],
  ['PostgreSQL', inPostgres],
] as const;

function openWork(definition: SourceDefinition) {
  const definitions = { work: definition };
  const sources = openMergeSources({ definitions, jira: noJira, logger, patienceMilliseconds: 0 });
  return Object.assign(sources, sources.forCampaign());
}

describe.each(kinds)('a source in %s', (_, defined) => {
  test('gives each recipient their rows, in the order of the query', async () => {
    await using sources = openWork(defined());

    const dataOf = await sources.fetch(uses, [ada, cyd], signal);

    const work = [
      { name: 'Lighthouse', year: 2019 },
      { name: 'Harbour', year: 2021 },
    ];
    expect(dataOf(ada)).toEqual({ kind: 'data', data: { work }, several: ['work'] });
    expect(dataOf(cyd)).toEqual({ kind: 'data', data: { work: [] }, several: [] });
  });

  test('is known with its columns', async () => {
    await using sources = openWork(defined());

    expect(await sources.known(() => true, signal)).toEqual(new Map([['work', ['name', 'year']]]));
  });

  test('cannot be written', async () => {
    const query = `insert into work (address) values ('x') returning address as key`;
    await using sources = openWork(defined({ query }));

    await expect(sources.fetch(uses, [ada], signal)).rejects.toThrow(DataUnusable);
  });

  test('says so when its query tells nobody apart', async () => {
    await using sources = openWork(defined({ query: defined().query?.replace('as key', '') }));

    await expect(sources.fetch(uses, [ada], signal)).rejects.toThrow('no column called key');
  });

  test('that is wrong leaves recipients out, or lets a default stand in', async () => {
    const query = 'select nonsense';
    await using skipping = openWork(defined({ query, onFailure: 'skip' }));
    await using standing = openWork(
      defined({ query, onFailure: 'default', default: { name: 'our work' } }),
    );

    expect((await skipping.fetch(uses, [ada], signal))(ada)).toMatchObject({ kind: 'skip' });
    expect((await standing.fetch(uses, [ada], signal))(ada)).toMatchObject({
      data: { work: [{ name: 'our work' }] },
    });
  });
});

describe('a source whose keys recipients share', () => {
  test('is asked for each key once in a run, and anew in the next', async () => {
    const asked: string[][] = [];
    const jira: JiraOfSources = {
      ...noJira,
      issueColumns: async () => ['key'],
      async *issuesHolding(_, keys) {
        asked.push([...keys]);
        yield keys
          .filter((key) => key !== 'nobody')
          .map((key) => ({ keys: [key], values: { key } }));
      },
    };
    const issues = { jql: 'project = HELP', keyField: 'Company', fields: [] };
    const definitions = { work: { ...inSqlite(), issues, by: 'company' } };
    await using sources = openMergeSources({ definitions, jira, logger });
    const [bay, dock, none] = ['Bay', 'dock', 'nobody'].map((company, number) =>
      recipientOf(number, { fields: { company } }),
    ) as [Recipient, Recipient, Recipient];

    const run = sources.forCampaign();
    await run.fetch(uses, [bay, none], signal);
    const dataOf = await run.fetch(uses, [bay, dock, none], signal);
    await run.fetch(uses, [none], signal);
    await sources.forCampaign().fetch(uses, [bay], signal);

    expect(asked).toEqual([['bay', 'nobody'], ['dock'], ['bay']]);
    expect(dataOf(bay)).toMatchObject({ data: { work: [{ key: 'bay' }] } });
    expect(dataOf(none)).toMatchObject({ data: { work: [] } });
  });
});

describe('a PostgreSQL that is not there', () => {
  test('is said to be unusable when patience ends', async () => {
    await using sources = openWork(inPostgres({ postgres: 'postgres://127.0.0.1:1/none' }));

    await expect(sources.fetch(uses, [ada], signal)).rejects.toThrow('“work” cannot be read');
  });
});

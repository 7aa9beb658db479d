import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, resolve, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { roles } from '../src/roles.ts';

/** Each role is at home in a room of its name. */
const stages: readonly string[] = roles;
const road = [
  'campaign',
  'token',
  'replies',
  'journal',
  'suppression',
  'queue',
  'jira',
  'templates',
  'merge-data',
  'content',
  ...stages,
  'http',
];

/** A room is a folder or a file right under `src/`. Everything of ours that each may import, itself aside. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  campaign: [],
  'logging.ts': [],
  'roles.ts': [],
  'loopback.ts': [],
  'nearest.ts': [],
  'text-list.ts': [],
  csv: [],
  config: ['campaign', 'logging.ts', 'loopback.ts', 'nearest.ts'],
  'config.ts': ['config', 'logging.ts'],
  token: ['campaign'],
  replies: ['campaign'],
  queue: ['campaign'],
  journal: ['campaign', 'queue'],
  suppression: ['campaign', 'queue'],
  jira: ['campaign', 'nearest.ts', 'text-list.ts'],
  templates: ['campaign', 'nearest.ts'],
  'merge-data': ['campaign', 'jira', 'csv'],
  content: ['campaign', 'jira', 'templates', 'merge-data'],
  trigger: ['campaign', 'journal', 'suppression', 'queue', 'jira'],
  review: ['campaign', 'journal', 'queue', 'jira', 'templates', 'content', 'merge-data'],
  launch: ['campaign', 'journal', 'queue', 'jira', 'content', 'text-list.ts'],
  prepare: [
    'campaign',
    'token',
    'journal',
    'suppression',
    'queue',
    'jira',
    'templates',
    'content',
    'merge-data',
  ],
  send: ['campaign', 'replies', 'journal', 'suppression', 'queue', 'loopback.ts'],
  bounces: ['campaign', 'token', 'replies', 'journal', 'suppression', 'queue'],
  report: ['campaign', 'replies', 'journal', 'suppression', 'queue', 'jira'],
  deliverability: [],
  unsubscribe: ['campaign', 'token', 'suppression', 'queue', 'jira'],
  http: ['campaign', 'journal', 'queue'],
  metrics: ['campaign', 'journal', 'queue', 'jira', 'merge-data', 'send', 'report', 'bounces'],
  preview: [
    'campaign',
    'journal',
    'jira',
    'templates',
    'merge-data',
    'content',
    'prepare',
    'send',
    'report',
  ],
  'stage-settings.ts': [
    'bounces',
    'campaign',
    'jira',
    'config.ts',
    'send',
    'suppression',
    'trigger',
    'token',
    'unsubscribe',
  ],
  'postboard.ts': [...road, 'preview', 'roles.ts', 'stage-settings.ts', 'metrics', 'config.ts'],
  cli: [
    ...road,
    'preview',
    'deliverability',
    'stage-settings.ts',
    'csv',
    'config',
    'config.ts',
    'logging.ts',
    'nearest.ts',
    'roles.ts',
    'postboard.ts',
    'emulator',
  ],
  emulator: ['campaign', 'queue'],
  bootstrap: [],
};

/** What the rooms behind a port show to the stages. */
const ports: Readonly<Record<string, readonly string[]>> = {
  jira: ['port.ts', 'patience.ts'],
  queue: ['port.ts', 'messages.ts', 'turns.ts', 'bundle.ts'],
  'merge-data': ['port.ts'],
};

/** Where a library is at home. */
const homes: Readonly<Record<string, readonly string[]>> = {
  amqplib: ['queue'],
  'jira.js': ['jira'],
  pg: ['merge-data'],
  'csv-parse': ['csv'],
  handlebars: ['templates'],
  'html-to-text': ['templates'],
  mjml: ['templates'],
  juice: ['templates'],
  cheerio: ['templates'],
  imapflow: ['bounces'],
  nodemailer: ['prepare', 'send'],
  'node-cron': ['trigger'],
  express: ['http', 'trigger', 'bounces', 'unsubscribe', 'emulator'],
  'prom-client': ['metrics'],
  yaml: ['config.ts'],
  pdfkit: ['cli'],
  'smtp-server': ['bounces', 'emulator'],
  mailparser: ['bounces', 'emulator'],
  busboy: ['emulator'],
  '@atlaskit/jql-parser': ['emulator'],
  antlr4ts: ['emulator'],
};
const atHomeAnywhere = ['pino', 'zod'];

const root = resolve(import.meta.dirname, '..');
const sources = globSync('src/**/*.{ts,mjs,mts}', { cwd: root }).map(toPosix);
const imports = sources.flatMap((file) => importsOf(file).map((target) => ({ file, target })));
const ours = imports
  .filter(({ target }) => target.startsWith('.'))
  .map(({ file, target }) => ({ file, target: toPosix(normalize(join(dirname(file), target))) }));
const libraries = imports
  .filter(({ target }) => !target.startsWith('.') && !target.startsWith('node:'))
  .map(({ file, target }) => ({ file, library: libraryOf(target) }));

describe('what may import what', () => {
  test('reads the imports of every file', () => {
    expect(ours).toContainEqual({ file: 'src/config.ts', target: 'src/config/schema.ts' });
    expect(ours).toContainEqual({ file: 'src/cli/main.ts', target: 'src/cli/start.ts' });
    expect(libraries).toContainEqual({ file: 'src/config.ts', library: 'yaml' });
  });

  test.each(roomsOf(sources))('%s imports only what it may', (room) => {
    const strangers = ours
      .filter(({ file, target }) => roomOf(file) === room && roomOf(target) !== room)
      .filter(({ target }) => !(mayImport[room] ?? []).includes(roomOf(target)));

    expect(mayImport).toHaveProperty([room]);
    expect(strangers).toEqual([]);
  });

  test('stages see Jira and the queues through their ports', () => {
    const past = ours
      .filter(({ file }) => [...stages, 'journal', 'http'].includes(roomOf(file)))
      .filter(({ target }) => !isShown(target));

    expect(past).toEqual([]);
  });

  test('no stage is imported by another', () => {
    for (const stage of stages)
      expect(stages.filter((other) => mayImport[stage]?.includes(other))).toEqual([]);
  });

  test('the emulator serves only the command line and the tests', () => {
    const users = Object.keys(mayImport).filter((room) => mayImport[room]?.includes('emulator'));

    expect(users).toEqual(['cli']);
  });

  test('each library has one home', () => {
    const abroad = libraries
      .filter(({ library }) => !atHomeAnywhere.includes(library))
      .filter(({ file, library }) => !(homes[library] ?? []).includes(roomOf(file)));

    expect(abroad).toEqual([]);
  });

  test('jira.js is loaded in parts', () => {
    const whole = imports.filter(({ target }) => /^jira\.js(?!\/core$)/.test(target));
    const files = new Set(whole.map(({ file }) => file));

    expect(files).toEqual(new Set(['src/jira/requests.ts', 'src/jira/provision/requests.ts']));
  });
});

describe('what a file is called and how long it is', () => {
  const files = [...sources, ...globSync('test/**/*.ts', { cwd: root }).map(toPosix)];

  test('no folder and no file is a bucket', () => {
    const bucket = /(^|-)(utils?|helpers)$|^(common|lib|types|services?|managers?|misc|shared)$/;
    const names = files.flatMap((file) => file.replace(/\..*$/, '').split('/'));

    expect(names.filter((name) => bucket.test(name))).toEqual([]);
  });

  test('no file has more than 250 lines of code', () => {
    expect(files.filter((file) => linesOfCode(file) > 250)).toEqual([]);
  });
});

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = text.matchAll(/^(?:import|export)\s(?:[\w\s{},*]+\sfrom\s)?'([^']+)';/gm);
  const calls = text.matchAll(/\bimport\('([^']+)'\)/g);
  return [...statements, ...calls].flatMap(([, target]) => (target === undefined ? [] : [target]));
}

function roomsOf(files: readonly string[]): readonly string[] {
  return [...new Set(files.map(roomOf))].toSorted();
}

function roomOf(file: string): string {
  return relative('src', file).split('/')[0] ?? '';
}

function libraryOf(target: string): string {
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}

function isShown(target: string): boolean {
  const shown = ports[roomOf(target)];
  return shown === undefined || shown.some((door) => target === `src/${roomOf(target)}/${door}`);
}

function linesOfCode(file: string): number {
  const code = readFileSync(join(root, file), 'utf8').replaceAll(
    /^\s*(\/\*[^]*?\*\/|\/\/.*)$/gm,
    '',
  );
  return code.split('\n').filter((line) => line.trim() !== '').length;
}

function toPosix(path: string): string {
  return path.split(sep).join('/');
}

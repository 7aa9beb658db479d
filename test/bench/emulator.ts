import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { boardRouter } from '../../src/emulator/jira/board/board-router.ts';
import { startJiraEmulator } from '../../src/emulator/jira/emulator.ts';
import { seedRecipients } from '../../src/emulator/jira/seed-recipients.ts';
import { chromiumPath, openBrowser } from '../world/browser.ts';
import { seedMailProject } from '../world/mail-project.ts';

/**
 * What the Jira emulator does with 50,000 issues, over HTTP: pages of searches, a bulk transition of 1,000, and the board
 * in a browser where there is one. An issue changes before each search, so that none is answered from what was found
 * before.
 *
 *     node test/bench/emulator.ts [--issues 50000] [--json]
 */
const { values: flags } = parseArgs({
  options: {
    issues: { type: 'string', default: '50000' },
    json: { type: 'boolean', default: false },
  },
});
const count = Number(flags.issues);
const rounds = 9;
const lagMilliseconds = 1;
const account = {
  accountId: '712020:casey',
  email: 'casey@example.com',
  apiToken: 'token',
  displayName: 'Casey',
  timeZone: 'Europe/Berlin',
};

interface Measured {
  readonly what: string;
  readonly p50: number;
  readonly max: number;
  readonly note: string;
}
const measured: Measured[] = [];

const heapBefore = heapMegabytes();
await using jira = await startJiraEmulator({
  accounts: [account],
  pages: [boardRouter()],
  rateLimits: 'off',
  searchLagMilliseconds: lagMilliseconds,
});
const { project, board } = seedMailProject(jira.store);
await measure('seed', 1, async () => {
  seedRecipients(jira.store, project, count);
  return `${count} recipients`;
});
const ids = [...jira.store.issues.all()].map(({ id }) => id);
const heap = heapMegabytes() - heapBefore;

const wanted = 'project = MAIL AND issuetype = Recipient';
const fields = ['summary', 'status', 'labels', 'updated'];
await search('5,000 ids', { jql: wanted, maxResults: 5_000 });
await search('100 with fields', { jql: wanted, maxResults: 100, fields });
await search('100 with all fields', { jql: wanted, maxResults: 100, fields: ['*all'] });
await search('selective', { jql: `${wanted} AND labels = group-7`, maxResults: 5_000 });
await search('one key', { jql: 'key = MAIL-77', maxResults: 100 });
await search('a word of the summary', { jql: 'summary ~ Lindqvist', maxResults: 5_000 });
await search('words of any text', { jql: 'text ~ "fjord data"', maxResults: 5_000 });
await search('in an order', {
  jql: `${wanted} ORDER BY "Projects shared" DESC, summary ASC`,
  maxResults: 5_000,
});
await search('by the time', { jql: `${wanted} AND updated >= -15m`, maxResults: 5_000 });
await search('by the past', { jql: 'status changed TO Contacted AFTER -1d', maxResults: 5_000 });
await measure('approximate count', rounds, async () => {
  touch();
  const { count: found } = await call('POST', '/rest/api/3/search/approximate-count', {
    jql: wanted,
  });
  return `${String(found)} issues`;
});
await measure('every id, page by page', 3, async () => {
  touch();
  return `${await pages()} pages`;
});
await measure('read one issue', rounds, async () => {
  await call('GET', '/rest/api/3/issue/MAIL-49');
  return '';
});
await measure('fetch 100 in bulk', rounds, async () => {
  await call('POST', '/rest/api/3/issue/bulkfetch', { issueIdsOrKeys: ids.slice(0, 100), fields });
  return '';
});
await measure('bulk transition of 1,000', 3, (time) =>
  transition(ids.slice(time * 1_000, (time + 1) * 1_000)),
);
await measure('board, page of 50', rounds, async () => {
  touch();
  const { total } = await call('GET', `/rest/agile/1.0/board/${board.id}/issue?maxResults=50`);
  return `${String(total)} issues`;
});
if (chromiumPath() !== undefined) await measureBoard();
print();

async function measure(what: string, times: number, run: (time: number) => Promise<string>) {
  const milliseconds: number[] = [];
  let note = '';
  for (let time = 0; time < times; time += 1) {
    const began = performance.now();
    note = await run(time);
    milliseconds.push(performance.now() - began);
  }
  milliseconds.sort((a, b) => a - b);
  const p50 = milliseconds[Math.floor(times / 2)] ?? 0;
  measured.push({ what, p50, max: milliseconds.at(-1) ?? 0, note });
}

async function search(what: string, request: object) {
  const run = async () => {
    touch();
    const { issues } = await call('POST', '/rest/api/3/search/jql', request);
    return `${(issues as unknown[]).length} issues`;
  };
  await run();
  await measure(`search: ${what}`, rounds, run);
}

/** Changes an issue, and lets the search see it. */
function touch(): void {
  const issue = jira.store.issues.get(ids.at(-1) ?? '');
  if (issue === undefined) return;
  const labels = [`touched-${performance.now()}`.replace('.', '-')];
  jira.store.issues.change(issue, { values: new Map([['labels', labels]]) }, account);
  const until = performance.now() + 2 * lagMilliseconds;
  while (performance.now() < until);
}

async function pages(): Promise<number> {
  let nextPageToken: unknown;
  let read = 0;
  do {
    const page = await call('POST', '/rest/api/3/search/jql', {
      jql: wanted,
      maxResults: 5_000,
      ...(nextPageToken !== undefined && { nextPageToken }),
    });
    ({ nextPageToken } = page);
    read += 1;
  } while (nextPageToken !== undefined);
  return read;
}

async function transition(issueIds: readonly string[]): Promise<string> {
  const { transitions } = await call('GET', `/rest/api/3/issue/${issueIds[0]}/transitions`);
  const contacted = (transitions as { id: string; name: string }[]).find(
    ({ name }) => name === 'Contacted',
  );
  const { taskId } = await call('POST', '/rest/api/3/bulk/issues/transition', {
    bulkTransitionInputs: [{ selectedIssueIdsOrKeys: issueIds, transitionId: contacted?.id }],
  });
  for (;;) {
    const { status } = await call('GET', `/rest/api/3/bulk/queue/${String(taskId)}`);
    if (status === 'COMPLETE') return 'until the task says so';
    await wait(5);
  }
}

async function measureBoard() {
  const browser = await openBrowser();
  try {
    await measure('board in a browser', 3, async () => {
      const page = await browser.newPage();
      await page.goto(`${jira.url}/board/#/recipient`);
      await page.locator('#columns[aria-busy=false]').waitFor();
      const cards = await page.locator('.card').count();
      await page.close();
      return `${cards} cards`;
    });
  } finally {
    await browser.close();
  }
}

async function call(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const answer = await fetch(jira.url + path, {
    method,
    headers: {
      Authorization: `Basic ${btoa(`${account.email}:${account.apiToken}`)}`,
      'Content-Type': 'application/json',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

function heapMegabytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed / 1_000_000;
}

function print(): void {
  if (flags.json) {
    const milliseconds = measured.map(({ what, p50, max }) => [
      what,
      { p50: round(p50), max: round(max) },
    ]);
    const result = {
      issues: count,
      heapMegabytes: Math.round(heap),
      milliseconds: Object.fromEntries(milliseconds),
    };
    console.log(JSON.stringify(result));
    return;
  }
  console.log(
    `The Jira emulator with ${count} issues, in milliseconds; its heap holds ${Math.round(heap)} MB for them\n`,
  );
  console.log(`${'p50'.padStart(42)}${'max'.padStart(10)}`);
  for (const { what, p50, max, note } of measured)
    console.log(
      `${what.padEnd(32)}${round(p50).toFixed(1).padStart(10)}${round(max).toFixed(1).padStart(10)}  ${note}`,
    );
}

function round(milliseconds: number): number {
  return Number(milliseconds.toFixed(1));
}

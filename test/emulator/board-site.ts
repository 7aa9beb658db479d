import type { AdfNode } from '../../src/emulator/jira/adf/node.ts';
import { documentOfWiki } from '../../src/emulator/jira/adf/wiki.ts';
import { boardRouter } from '../../src/emulator/jira/board/board-router.ts';
import { startJiraEmulator } from '../../src/emulator/jira/emulator.ts';
import type { FieldValue, Issue } from '../../src/emulator/jira/store/issue.ts';
import type { Account } from '../../src/emulator/jira/store/site-parts.ts';
import { BoardView } from '../world/board-view.ts';
import { seedMailProject } from '../world/mail-project.ts';

const robin: Account = {
  accountId: '5b10a2844c20165700ede21g',
  email: 'robin@example.com',
  apiToken: 'token',
  displayName: 'Robin Weller',
  timeZone: 'Europe/Berlin',
};

type Named = Readonly<Record<string, FieldValue>>;

/** A Jira with a board: MAIL-1 is being sent, MAIL-2 is ready, MAIL-3 a draft; 123 recipients, three of them contacted. */
export async function startBoardSite({ lacks = [] }: { readonly lacks?: readonly string[] } = {}) {
  const emulator = await startJiraEmulator({
    accounts: [{ ...robin, lacks }],
    searchLagMilliseconds: 0,
    pages: [boardRouter()],
  });
  const { store, url } = emulator;
  const view = new BoardView(store);
  const { project } = seedMailProject(store);

  const fieldId = (name: string) => {
    const field = [...store.directory.fields].find((each) => each.name === name);
    if (field === undefined) throw new Error(`There is no field ${name}`);
    return field.id;
  };
  const get = (key: string): Issue => {
    const issue = store.issues.get(key);
    if (issue === undefined) throw new Error(`There is no issue ${key}`);
    return issue;
  };
  const create = (typeName: string, fields: Named): Issue => {
    const issueType = project.issueTypes.find(({ type }) => type.name === typeName);
    if (issueType === undefined) throw new Error(`There is no type ${typeName}`);
    const values = new Map(Object.entries(fields).map(([name, value]) => [fieldId(name), value]));
    return store.issues.create({ project, issueType, values }, robin);
  };
  const move = (key: string, statusName: string) => {
    const issue = get(key);
    const status = issue.workflow.statuses.find(({ name }) => name === statusName);
    if (status === undefined) throw new Error(`There is no status ${statusName}`);
    store.issues.change(issue, { status }, robin);
  };
  const set = (key: string, name: string, value: FieldValue) => {
    store.issues.change(get(key), { values: new Map([[fieldId(name), value]]) }, robin);
  };
  const comment = (key: string, body: string | AdfNode) => {
    const document = typeof body === 'string' ? documentOfWiki(body) : body;
    store.comments.add(get(key), { body: document }, robin);
  };

  create('Campaign', {
    Summary: 'Cover letter: senior operations engineer',
    Description: documentOfWiki('For everybody I have worked with.'),
    Subject: '{{firstName}}, do you know somebody who needs an operations engineer?',
    From: 'Robin Weller <robin@example.com>',
    Pace: 8,
    Progress: '25 of 40 (62 %)',
    Labels: ['job-search'],
  });
  create('Campaign', { Summary: 'Thank you, Harbour Logistics' });
  create('Campaign', { Summary: 'Season’s greetings' });
  for (const status of ['Ready', 'Sending']) move('MAIL-1', status);
  move('MAIL-2', 'Ready');
  store.attachments.add(
    get('MAIL-1'),
    { filename: 'resume.pdf', mimeType: 'application/pdf', content: Buffer.alloc(3_000) },
    robin,
  );
  comment('MAIL-1', progressComment(url));
  for (let index = 0; index < 123; index += 1) {
    const { key } = create('Recipient', { Summary: `Acquaintance ${index + 1}` });
    if (index % 50 !== 7) continue;
    move(key, 'Contacted');
    set(key, 'Labels', ['mail-1-sent']);
  }
  const { key: rule } = create('Rule', { Summary: 'Worked together' });
  const link = store.directory.linkType('Selects');
  if (link !== undefined) store.links.add(link, get(rule), get('MAIL-1'), robin);

  return {
    url,
    move,
    set,
    comment,
    statusOf: (key: string) => get(key).status.name,
    valueOf: (key: string, name: string) => get(key).values.get(fieldId(name)),
    filesOf: (key: string) => store.attachments.of(get(key).id).map(({ filename }) => filename),
    commentsOf: (key: string) => view.comments(key).map(({ text }) => text),
    [Symbol.asyncDispose]: () => emulator[Symbol.asyncDispose](),
  };
}

function progressComment(site: string): AdfNode {
  return {
    type: 'doc',
    version: 1,
    content: [
      line(
        { type: 'text', text: 'Sending', marks: [{ type: 'strong' }] },
        words(': 25 of 40 settled'),
      ),
      line(
        { type: 'text', text: '████████████░░░░░░░░', marks: [{ type: 'code' }] },
        words(' 62 %'),
      ),
      {
        type: 'table',
        content: [row('tableHeader', 'Outcome', 'Recipients'), row('tableCell', 'Skipped', '4')],
      },
      { type: 'heading', attrs: { level: 3 }, content: [words('Who did not')] },
      {
        type: 'bulletList',
        content: [
          {
            type: 'listItem',
            content: [
              line(
                { type: 'inlineCard', attrs: { url: `${site}/browse/MAIL-9` } },
                words(' <b>not bold</b> '),
                {
                  type: 'text',
                  text: 'a trap',
                  marks: [{ type: 'link', attrs: { href: 'javascript:alert(1)' } }],
                },
              ),
            ],
          },
        ],
      },
      { type: 'codeBlock', content: [words('labels = "mail-1-skipped"')] },
    ],
  };
}

function words(text: string): AdfNode {
  return { type: 'text', text };
}

function line(...content: readonly AdfNode[]): AdfNode {
  return { type: 'paragraph', content };
}

function row(type: 'tableHeader' | 'tableCell', ...cells: readonly string[]): AdfNode {
  const content = cells.map((text) => ({ type, content: [line(words(text))] }));
  return { type: 'tableRow', content };
}

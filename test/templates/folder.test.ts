import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readTemplateFolder } from '../../src/templates/folder.ts';

let world: string;
let root: string;

beforeEach(async () => {
  world = await mkdtemp(join(tmpdir(), 'postboard-templates-'));
  root = join(world, 'templates');
  await mkdir(root);
});
afterEach(() => rm(world, { recursive: true }));

async function write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

describe('a template in a folder', () => {
  test('is read with the layouts and partials that it uses, and no others', async () => {
    await write({
      'letter/subject.hbs': 'Hello',
      'letter/body.html.hbs': '{{#> frame}}{{> name}}{{/frame}}',
      'letter/body.text.hbs': 'Hello {{> name}}',
      'letter/sample.json': '{}',
      'layouts/frame.hbs': '<p>{{> @partial-block}}{{> foot}}</p>',
      'layouts/unused.hbs': '{{broken',
      'partials/name.hbs': '{{recipient.name}}',
      'partials/foot.hbs': '-- ',
    });

    const read = await readTemplateFolder(root, 'letter');

    expect(read).toEqual({
      kind: 'template',
      template: {
        subject: 'Hello',
        html: '{{#> frame}}{{> name}}{{/frame}}',
        text: 'Hello {{> name}}',
        partials: {
          frame: '<p>{{> @partial-block}}{{> foot}}</p>',
          name: '{{recipient.name}}',
          foot: '-- ',
        },
      },
    });
  });

  test('needs only one body', async () => {
    await write({ 'letter/body.text.hbs': '\ufeffHello' });

    const read = await readTemplateFolder(root, 'letter');

    expect(read).toEqual({
      kind: 'template',
      template: { subject: '', text: 'Hello', partials: {} },
    });
  });

  test('may put partials in that are not there; compiling it says where', async () => {
    await write({ 'letter/body.text.hbs': '{{> nobody}}{{> ../../secret}}{{#if' });

    const read = await readTemplateFolder(root, 'letter');

    expect(read).toMatchObject({ kind: 'template', template: { partials: {} } });
  });
});

describe('a folder that is not a template', () => {
  test.each([
    ['../secrets', 'cannot be a folder’s name'],
    ['..', 'cannot be'],
    ['/etc', 'cannot be'],
    ['a/b', 'cannot be'],
    ['Letter', 'cannot be'],
    ['', 'cannot be'],
    ['layouts', 'cannot be'],
    ['partials', 'cannot be'],
    ['absent', 'There is no template “absent”.'],
  ])('%j is refused', async (name, problem) => {
    const read = await readTemplateFolder(root, name);

    expect(read).toMatchObject({
      kind: 'problems',
      problems: [expect.stringContaining(problem.replace('’', "'"))],
    });
  });

  test('says that it has no body', async () => {
    await write({ 'letter/subject.hbs': 'Hello' });

    const read = await readTemplateFolder(root, 'letter');

    expect(read).toMatchObject({
      kind: 'problems',
      problems: [expect.stringContaining('has no body')],
    });
  });

  test('says that the whole folder of templates is missing', async () => {
    const read = await readTemplateFolder(join(root, 'nowhere'), 'letter');

    expect(read).toMatchObject({
      kind: 'problems',
      problems: [expect.stringContaining('does not exist')],
    });
  });

  test('names every file that is wrong', async () => {
    await write({
      'letter/body.html.hbs': 'x'.repeat(256 * 1024 + 1),
      'letter/body.text.hbs': new Uint8Array([0x48, 0xff]),
      'letter/body.txt.hbs': 'Hello',
      'letter/subject.hbs': '{{> twice}}',
      'layouts/twice.hbs': 'a',
      'partials/twice.hbs': 'b',
    });

    const read = await readTemplateFolder(root, 'letter');

    expect(read).toEqual({
      kind: 'problems',
      problems: [
        'letter/body.txt.hbs is not a part of a template; use subject.hbs, preheader.hbs, body.html.hbs, body.mjml.hbs, body.text.hbs.',
        'letter/body.html.hbs is 257 KB; a template file may have 256 KB.',
        'letter/body.text.hbs is not text in UTF-8. Save it with that encoding.',
        'There is both a layout and a partial “twice”; rename one.',
      ],
    });
  });
});

describe('a link that leads out of the templates', () => {
  beforeEach(async () => {
    await mkdir(join(world, 'secrets'));
    await writeFile(join(world, 'secrets', 'body.text.hbs'), 'secret');
  });

  test('is not followed as a folder', async () => {
    await symlink(join(world, 'secrets'), join(root, 'letter'));

    const read = await readTemplateFolder(root, 'letter');

    expect(read).toMatchObject({ kind: 'problems', problems: ['There is no template “letter”.'] });
  });

  test('is not followed as a file, nor as a partial', async () => {
    await write({ 'letter/body.html.hbs': '{{> leak}}', 'partials/fine.hbs': '' });
    await symlink(join(world, 'secrets', 'body.text.hbs'), join(root, 'letter', 'body.text.hbs'));
    await symlink(join(world, 'secrets', 'body.text.hbs'), join(root, 'partials', 'leak.hbs'));

    const read = await readTemplateFolder(root, 'letter');

    expect(JSON.stringify(read)).not.toContain('secret');
  });

  test('may lead to another place inside', async () => {
    await write({ 'letter/body.text.hbs': 'Hello' });
    await symlink(join(root, 'letter'), join(root, 'alias'));

    const read = await readTemplateFolder(root, 'alias');

    expect(read).toMatchObject({ kind: 'template', template: { text: 'Hello' } });
  });
});

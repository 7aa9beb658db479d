import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/command.ts';
import { sharedProjects, writeProjectsFile } from '../../src/cli/demo/projects.ts';
import { preview } from '../../src/cli/preview.ts';
import { addDraft, addPeople, person } from '../road/arrange.ts';
import { hasRabbit, needsRabbit, openRoad } from '../world/road.ts';
import { openTerminal } from './commands.ts';

describe.skipIf(!hasRabbit)(`a preview, on ${needsRabbit}`, { timeout: 240_000 }, () => {
  test('is the mail that a recipient would get, as files', async () => {
    await using road = await openRoad();
    const [ada = '', ben = '', nameless = ''] = await addPeople(road, [
      person('Ada'),
      person('Ben', { Company: 'Quay' }),
      person('Nameless', { 'First name': null }),
    ]);
    const campaign = await addDraft(road, {
      rules: [{ name: 'Harbour folk', jql: 'Company ~ Harbour' }],
      files: [{ name: 'leaflet.txt', content: 'Read me' }],
    });
    const folder = await mkdtemp(join(tmpdir(), 'postboard-preview-'));
    await using terminal = await openTerminal(road.config);

    const forAda = await terminal.call(preview, campaign, '--to', ada, '--out', folder);
    const forBen = await terminal.call(preview, campaign, '--to', ben, '--out', folder);
    const forNameless = await terminal.call(preview, campaign, '--to', nameless, '--out', folder);
    const mail = await simpleParser(await readFile(join(folder, `${ada}.eml`)));
    const html = await readFile(join(folder, `${ada}.html`), 'utf8');
    await rm(folder, { recursive: true });

    expect(forAda.code).toBe(0);
    expect(forAda.lines.at(-1)).toBe('Group: Harbour folk.');
    expect(mail).toMatchObject({ subject: 'Thank you, Ada' });
    expect(mail.attachments.map(({ filename, content }) => [filename, content.toString()])).toEqual(
      [['leaflet.txt', 'Read me']],
    );
    expect(html).toContain('Ada');
    expect(forBen.lines.at(-1)).toBe(`The rules do not select ${ben}.`);
    expect(forNameless).toMatchObject({
      code: 1,
      complaints: `${nameless}: recipient.firstName is empty (Subject, line 1).`,
    });
    expect(road.sink.accepted()).toBe(0);
  });

  test('shows pictures in a browser, too, and merge data', async () => {
    await using projects = await writeProjectsFile();
    await using road = await openRoad({ projectsFile: projects.path });
    const [carla = ''] = await addPeople(road, [
      person('Carla', { Email: 'carla.nowak@post.example' }),
    ]);
    const body = '<img src="cid:us.png">{{#each data.projects}}{{name}}; {{/each}}';
    const campaign = await addDraft(road, {
      fields: { Template: null },
      files: [{ name: 'body.html.hbs', content: body }],
    });
    await road.robin.attach(campaign, 'us.png', 'image/png', Buffer.from('a picture'));
    const folder = await mkdtemp(join(tmpdir(), 'postboard-preview-'));
    await using terminal = await openTerminal(road.config);

    const { code } = await terminal.call(preview, campaign, '--to', carla, '--out', folder);
    const html = await readFile(join(folder, `${carla}.html`), 'utf8');
    await rm(folder, { recursive: true });

    const names = sharedProjects('carla.nowak@post.example');
    expect(code).toBe(0);
    expect(names.length).toBeGreaterThan(0);
    expect(html).toContain(
      `<img src="data:image/png;base64,YSBwaWN0dXJl">${names.map((name) => `${name}; `).join('')}`,
    );
  });

  test('says what is wrong with the campaign, or that there is none', async () => {
    await using road = await openRoad();
    const [ada = ''] = await addPeople(road, [person('Ada')]);
    const campaign = await addDraft(road, { fields: { From: 'nobody' } });
    const sound = await addDraft(road);
    await using terminal = await openTerminal(road.config);

    const broken = await terminal.call(preview, campaign, '--to', ada);

    expect(broken.code).toBe(1);
    expect(broken.complaints).toMatch(/cannot be sent as it is:\n {2}From “nobody”/);
    await expect(terminal.call(preview, 'MAIL-999', '--to', ada)).rejects.toThrow(UsageError);
    await expect(terminal.call(preview, sound, '--to', sound)).rejects.toThrow(
      `There is no recipient ${sound}.`,
    );
    await expect(terminal.call(preview, campaign)).rejects.toThrow(/Say whose mail/);
  });
});

/**
 * What tools that are not ours make of the demo's letter, signed and with an attachment: mailauth (DKIM, DMARC), mailparser,
 * Python's email package and SpamAssassin with its local rules, each where it is installed. `node test/bench/judge-letter.ts`
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { composeLetter } from '../../src/prepare/mime.ts';
import { encodeAttachment } from '../../src/send/attachment-part.ts';
import { joinLetter } from '../../src/send/attachments.ts';
import { signMail } from '../../src/send/dkim.ts';
import { compileTemplate } from '../../src/templates/compile.ts';
import { readTemplateFolder } from '../../src/templates/folder.ts';
import { makeTemplate } from '../../src/templates/make.ts';
import { render } from '../../src/templates/render.ts';
import { dkimKey } from '../send/dkim-keys.ts';
import { judge } from '../send/judge.ts';

const templates = join(import.meta.dirname, '../../templates');
const key = dkimKey('example.com');
const mail = await signMail(await write(), key);
const parsed = await simpleParser(mail);

console.log(`mail          ${mail.length} bytes`);
const { dkim, dmarc } = await judge(mail, key);
console.log(`mailauth      DKIM ${dkim.join()}, DMARC ${dmarc}`);
console.log(
  `mailparser    “${parsed.subject}”, text ${parsed.text?.length}, HTML ${String(parsed.html).length} characters, ` +
    `attachments: ${parsed.attachments.map(({ filename, size }) => `${filename} (${size})`).join()}`,
);
report('Python email', 'python3', ['-c', python()]);
report('SpamAssassin', 'spamassassin', ['-t', '-L']);

/** As prepare and send make it. */
async function write(): Promise<Buffer> {
  const folder = await readTemplateFolder(templates, 'cover-letter');
  if (folder.kind === 'problems') throw new Error(folder.problems.join('\n'));
  const made = await makeTemplate(folder.template);
  if (made.kind === 'problems') throw new Error(made.problems.join('\n'));
  const template = compileTemplate(made.template);
  if (template.kind === 'problems') throw new Error(template.problems.join('\n'));
  const sample = JSON.parse(readFileSync(join(templates, 'cover-letter/sample.json'), 'utf8'));
  const rendered = render(template, sample);
  if (rendered.kind === 'problem') throw new Error(rendered.problem);
  const { headers, entity } = await composeLetter({
    from: { name: 'Robin Weller', address: 'robin.weller@example.com' },
    to: 'ada@example.org',
    ...rendered.letter,
    messageId: '<judged.10042-10731@example.com>',
    date: new Date(),
    headers: { 'List-ID': '<10042.example.com>' },
  });
  const bytes = Buffer.from('%PDF-1.7\n%%EOF\n'.repeat(500));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const ref = {
    id: '1',
    name: 'résumé.pdf',
    mediaType: 'application/pdf',
    sizeBytes: bytes.length,
  };
  const part = await encodeAttachment({ ...ref, sha256 }, bytes);
  return joinLetter(headers, entity, { attachments: [part], pictures: [] });
}

function python(): string {
  return [
    'import sys, email, email.policy',
    'mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)',
    'parts = [(p.get_content_type(), p.get_filename(), len(p.get_payload(decode=True))) for p in mail.walk() if not p.is_multipart()]',
    'print(mail["subject"], "| defects:", [str(d) for p in mail.walk() for d in p.defects], "|", parts)',
  ].join('\n');
}

function report(name: string, command: string, args: readonly string[]): void {
  const { error, stdout } = spawnSync(command, args, { input: mail, encoding: 'utf8' });
  if (error !== undefined) return console.log(`${name}  ${command} is not installed`);
  const verdict = /^Content analysis details:[^]*/m.exec(stdout)?.[0] ?? stdout;
  console.log(`${name}  ${verdict.trim()}`);
}

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { AttachmentRef } from '../../src/campaign/content.ts';
import { dkimKey } from './dkim-keys.ts';
import { judge } from './judge.ts';
import { hasRabbit, Sending, underFire } from './sending.ts';
import { until } from './until.ts';

const bytes = Buffer.from('%PDF-1.7 a résumé');
const resume: AttachmentRef = {
  id: '10300',
  name: 'resume.pdf',
  mediaType: 'application/pdf',
  sizeBytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
};

describe.skipIf(!hasRabbit)('a run with an attachment', underFire, () => {
  test('fetches it once for all letters of a process', async () => {
    let fetched = 0;
    await using sending = await Sending.open({ count: 6, attachments: [resume] });
    const process = await sending.startProcess({
      async fetchAttachment() {
        fetched += 1;
        return bytes;
      },
    });

    await sending.publishLetters();
    await sending.settled();
    await process.stop();

    expect(fetched).toBe(1);
    expect(sending.mailed).toEqual([1, 1, 1, 1, 1, 1]);
    for (const { raw } of sending.sink.mails)
      expect(raw.toString()).toContain(bytes.toString('base64'));
  });

  test('is signed together with it where its domain has a DKIM key', async () => {
    const key = dkimKey('example.com');
    await using sending = await Sending.open({ count: 1, attachments: [resume] });
    const process = await sending.startProcess({
      fetchAttachment: async () => bytes,
      dkimKeys: [key],
    });
    const { headers } = sending.letter(0);

    await sending.publish(sending.letter(0, { headers: `From: robin@example.com\r\n${headers}` }));
    await sending.settled();
    await process.stop();

    const [mail] = sending.sink.mails;
    expect(await judge(mail?.raw ?? Buffer.of(), key)).toEqual({ dkim: ['pass'], dmarc: 'pass' });
  });

  test('waits for a Jira that is away, and nobody is used up', async () => {
    const failures = [new Error('connect ECONNREFUSED'), new Error('connect ECONNREFUSED')];
    await using sending = await Sending.open({ count: 3, attachments: [resume] });
    const process = await sending.startProcess({
      async fetchAttachment() {
        const failure = failures.pop();
        if (failure !== undefined) throw failure;
        return bytes;
      },
    });

    await sending.publishLetters();
    await sending.settled();
    await process.stop();

    expect(failures).toEqual([]);
    expect(sending.mailed).toEqual([1, 1, 1]);
    expect(process.said).not.toContain('message failed and is given back');
  });

  test('that is paused while they are fetched begins nothing once they are there', async () => {
    const fetching = Promise.withResolvers<Buffer>();
    await using sending = await Sending.open({ count: 3, attachments: [resume] });
    const process = await sending.startProcess({ fetchAttachment: () => fetching.promise });
    await sending.publishLetters();
    await until(() => expect(sending.journal.count('marker')).toBe(1));

    await sending.move('paused');
    await until(() => expect(process.runs.find(sending.run)?.phase).toBe('paused'));
    fetching.resolve(bytes);
    await sending.holdsWhatIsLeft();
    expect(sending.journal.count('attempt')).toBe(0);

    await sending.move('resumed');
    await sending.settled();
    await process.stop();
    expect(sending.mailed).toEqual([1, 1, 1]);
  });

  test('halts when the file is another than was frozen, and mails nobody', async () => {
    await using sending = await Sending.open({ count: 3, attachments: [resume] });
    const process = await sending.startProcess({
      fetchAttachment: async () => Buffer.from('another file'),
    });

    await sending.publishLetters();
    await until(() => expect(sending.journal.ledger.phase).toBe('paused'));
    await sending.holdsWhatIsLeft();
    await process.stop();

    expect(sending.journal.of('paused')[0]?.reason).toBe(
      'The attachment resume.pdf is not the file that it was when the run started.',
    );
    expect(sending.journal.ledger.settled).toBe(0);
    expect(sending.sink.accepted()).toBe(0);
  });
});

import { describe, expect, test } from 'vitest';
import type { RunId } from '../../src/campaign/ids.ts';
import { tokenKeys } from '../../src/token/keys.ts';
import { readMessageId, signMessageId } from '../../src/token/message-id.ts';

const keys = tokenKeys('message-id', 'the secret of today, which is long');
const meaning = { run: '10042-10731' as RunId, number: 17 };
const messageId = signMessageId(keys, meaning, 'example.com');

describe('a Message-ID', () => {
  test('names its delivery, with its angle brackets or without, also after its secret was replaced', () => {
    const later = tokenKeys('message-id', 'the secret of tomorrow, also long', [
      'the secret of today, which is long',
    ]);

    expect(readMessageId(keys, messageId)).toEqual(meaning);
    expect(readMessageId(later, messageId.slice(1, -1))).toEqual(meaning);
  });

  test.each([
    ['of another delivery', messageId.replace('.17@', '.18@')],
    ['of another run', messageId.replace('10731', '10732')],
    ['with a number written in another way', messageId.replace('.17@', '.017@')],
    ['signed with another secret', signMessageId(tokenKeys('message-id', 'x'), meaning, 'a.b')],
    ['signed for another purpose', signMessageId(tokenKeys('bounce', 'x'), meaning, 'a.b')],
    ['with something behind it', `${messageId}>`],
    ['of somebody else', '<CAF=xyz@mail.gmail.com>'],
  ])('%s proves nothing', (_what, forged) => {
    expect(readMessageId(keys, forged)).toBeUndefined();
  });
});

import { describe, expect, test } from 'vitest';
import type { CommentBody } from '../../src/campaign/comment.ts';
import { parseDocument } from '../../src/emulator/jira/adf/validate.ts';
import { documentOf } from '../../src/jira/adf/document.ts';
import { textOfDocument } from '../../src/jira/adf/text.ts';
import { refusalComment } from '../../src/launch/refusal.ts';
import { dryRunComment } from '../../src/report/dry-run/dry-run-comment.ts';
import { finalComment } from '../../src/report/final-comment.ts';
import { draftComment } from '../../src/review/draft-comment.ts';
import { editedComment } from '../../src/review/edited-comment.ts';
import { progress } from './reading.ts';

const long = 'as long as sentences are that quote what somebody has written somewhere '.repeat(9);
const problems = Array.from({ length: 3_000 }, (_, index) => `Problem ${index + 1}, ${long}`);
const findings = problems.map((what, number) => ({ what, count: 3, examples: [number] }));
const rules = problems.map((name, index) => ({
  key: `MAIL-${index}`,
  name,
  effect: 'include' as const,
  jql: `City ~ "${long}"`,
  matched: index,
}));
const groups = problems.map((group) => ({ group, ready: 1, skipped: 0, failed: 0 }));

const content = {
  from: undefined,
  replyTo: undefined,
  testRecipients: [],
  problems,
  template: undefined,
  groupTemplates: [],
  sources: undefined,
  dataFiles: [],
  compiled: undefined,
  files: [],
  pictures: new Map(),
};

const comments: readonly (readonly [string, CommentBody, RegExp])[] = [
  ['a refusal', refusalComment(problems), /^The campaign is back in Draft/],
  [
    'an answer on a campaign',
    draftComment({ audience: '' }, { content, audience: { kind: 'none' }, letters: undefined }),
    /^Next: mend this and save/,
  ],
  [
    'a notice of what has changed',
    editedComment({ edits: [], differences: problems, ruleOf: () => undefined }),
    /^Next: move the card to Dry run again/,
  ],
  [
    'the report of a dry run',
    dryRunComment({
      result: {
        groups,
        ready: 1,
        audience: 9_001,
        failed: findings,
        skipped: findings,
        warnings: findings,
        largestBytes: 900,
        samples: { sent: 0, count: 0 },
      },
      startedBy: 'Casey',
      pacePerSecond: undefined,
      ceilingPerSecond: undefined,
      rules,
      previews: { kind: 'attached', names: ['a.eml'], withoutGroups: problems },
      fingerprint: 'f',
      keyOf: (number) => `MAIL-${number}`,
    }),
    /^The campaign is back in Draft/,
  ],
  [
    'the report of a sending',
    finalComment({
      campaign: 'MAIL-1',
      progress: progress({ sent: 40 }),
      startedBy: 'Casey',
      isRetry: false,
      seconds: 1,
      notSent: [],
      moreNotSent: 0,
      rules,
      unwritten: problems,
    }),
    /^Everybody who got it: /,
  ],
];

describe('thousands of problems', () => {
  test.each(comments)('fit into %s, which says how many more there are', (_, body, last) => {
    const document = documentOf(body, 'https://example.atlassian.net/browse/');

    expect(JSON.stringify(document).length).toBeLessThanOrEqual(32_767);
    expect(parseDocument(document)).toBeDefined();
    const lines = textOfDocument(document)?.split('\n') ?? [];
    expect(lines.some((line) => /(… and|And) [\d,]+ more/.test(line))).toBe(true);
    expect(lines.filter((line) => !line.startsWith('The rest is left out')).at(-1)).toMatch(last);
  });
});

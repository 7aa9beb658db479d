import { describe, expect, test } from 'vitest';
import { issueIdSchema, issueKeySchema } from '../../src/jira/issues.ts';
import type { EditedIssue } from '../../src/jira/port.ts';
import { Review } from '../../src/queue/messages.ts';
import { createEditedPoll } from '../../src/trigger/edited.ts';

const signal = new AbortController().signal;

function edited(number: number, updated: string): EditedIssue {
  const id = issueIdSchema.parse(String(number));
  return { id, type: 'rule', key: issueKeySchema.parse(`MAIL-${number}`), updated };
}

function world() {
  const state = {
    found: [] as readonly EditedIssue[],
    windows: [] as number[],
    asked: [] as string[],
  };
  const poll = createEditedPoll({
    jira: {
      async editedSince(minutes) {
        state.windows.push(minutes);
        return state.found;
      },
    },
    publisher: {
      async publish(queue, message) {
        expect(queue).toEqual({ kind: 'review' });
        state.asked.push(Review.parse(message).issue);
      },
    },
  });
  return { state, poll };
}

describe('issues that a search finds edited', () => {
  test('are asked for once, and again when they have changed again', async () => {
    const { state, poll } = world();
    state.found = [edited(1, '10:00'), edited(2, '10:01')];
    await poll(signal);
    state.found = [edited(1, '10:00'), edited(2, '10:05'), edited(3, '10:04')];
    await poll(signal);
    await poll(signal);

    expect(state.asked).toEqual(['1', '2', '2', '3']);
  });

  test('go back over a day the first time, and over minutes from then on', async () => {
    const { state, poll } = world();

    await poll(signal);
    await poll(signal);

    expect(state.windows).toEqual([1_440, 15]);
  });
});

import { describe, expect, test } from 'vitest';
import {
  available,
  contacted,
  ended,
  everybodyIn,
  everybodyMayMove,
  fetch,
  moved,
  moving,
  queue,
  submitted,
  toContact,
  transition,
} from './bulk-script.ts';
import { startScriptedJira } from './scripted-jira.ts';
import { json, type Reaction } from './small-server.ts';

describe('a bulk call that Jira refuses as a whole', () => {
  const refusal = json(400, { errors: [{ message: 'Some of the issues are not valid' }] });
  const all = Array.from({ length: 40 }, (_, index) => 10_001 + index);

  /** A Jira that takes no call in which one of these is named, and moves the others at once. */
  function refusing(bad: ReadonlySet<string>) {
    const there = new Set<string>();
    const submit: Reaction = (request, response) => {
      const named = moved(JSON.parse(request.body));
      if (named.some((id) => bad.has(id))) return refusal(request, response);
      for (const id of named) there.add(id);
      submitted(request, response);
    };
    const progress: Reaction = (request, response) =>
      json(200, ended('COMPLETE', [...there].map(Number)))(request, response);
    return startScriptedJira({
      [fetch]: [everybodyIn((id) => (there.has(id) ? contacted : toContact))],
      [available]: [everybodyMayMove],
      [transition]: [submit],
      [queue]: [progress],
    });
  }

  test.each([[['10001']], [['10017', '10018', '10040']]])(
    'costs only those it is about: %j',
    async (bad) => {
      await using jira = await refusing(new Set(bad));

      const failures = await moving(jira, ...all);

      expect(Object.fromEntries(failures)).toEqual(
        Object.fromEntries(bad.map((id) => [id, 'Some of the issues are not valid'])),
      );
    },
  );

  test('is about all of them, when it comes for every part', async () => {
    await using jira = await refusing(new Set(all.map(String)));

    const failures = await moving(jira, ...all);

    expect(failures.size).toBe(40);
    expect(jira.bodies(transition)).toHaveLength(15);
  });
});

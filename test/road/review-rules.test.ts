import { describe, expect, test } from 'vitest';
import { hasRabbit, needsRabbit, openRoad, sideBySide } from '../world/road.ts';
import { addRule, reviewing, untilSaid } from './answers.ts';
import { addPeople, edit, person, readers, saveFilter } from './arrange.ts';

describe.skipIf(!hasRabbit)(`a rule that somebody saves, on ${needsRabbit}`, sideBySide, () => {
  test('gets one comment that says whom it selects, and what each edit changes', async () => {
    await using road = await openRoad();
    await road.start(...reviewing);
    const keys = await addPeople(road, [
      ...readers(7),
      person('Friend', { Company: 'Friends' }),
      person('Other', { Company: 'Others' }),
    ]);

    const rule = await addRule(road, 'Company ~ Harbour');
    const first = await untilSaid(road, rule, /includes 7 recipients/);
    edit(road, rule, 'JQL', 'Company ~ Harbour OR Company ~ Friends');
    const second = await untilSaid(road, rule, /includes 8 recipients/);

    expect(first).toEqual([
      'This rule includes 7 recipients.',
      `For example ${keys
        .slice(0, 5)
        .map((key, index) => `${key} Reader${index + 1}`)
        .join(', ')
        .replace(/, ([^,]*)$/, ' and $1')}.`,
      'No campaign uses it yet.',
      'Next: link it to the campaigns that it is for.',
    ]);
    expect(second.slice(2, 6)).toEqual([
      'Robin Weller edited the JQL: 1 joined and 0 left.',
      '\tJQL\tRecipients',
      'Now\tCompany ~ Harbour OR Company ~ Friends\t8',
      'Before\tCompany ~ Harbour\t7',
    ]);
    expect(road.board.comments(rule)).toHaveLength(1);
  });

  test.each([
    [
      'Company ~ Harbour AND',
      'Company ~ Harbour AND\n                     ^',
      'Error in the JQL Query: Expecting a field name at the end of the query.',
    ],
    [
      'Company ~ Harbour status = Done',
      'Company ~ Harbour status = Done\n                  ^',
      "Error in the JQL Query: Expecting either 'OR' or 'AND' but got 'status'. (line 1, character 19)",
    ],
    [
      'City ~ Rome AND Compani ~ Harbour',
      'City ~ Rome AND Compani ~ Harbour\n                ^',
      expect.stringMatching(/^Field 'Compani' does not exist/),
    ],
    [
      'Company ~ Harbour ORDER BY key',
      'Company ~ Harbour ORDER BY key\n                  ^',
      'JQL that selects recipients cannot contain ORDER BY; leave it out.',
    ],
    [
      'ORDER BY key',
      'ORDER BY key\n^',
      'The JQL says no more than an ORDER BY; it must say whom to select.',
    ],
  ])('is shown where its mistake is: %s', async (jql, query, sentence) => {
    await using road = await openRoad();
    await road.start(...reviewing);

    const rule = await addRule(road, jql);
    await untilSaid(road, rule, /has a mistake/);
    const broken = road.board.comments(rule).map(({ text }) => text);
    edit(road, rule, 'JQL', 'Email is not EMPTY');
    await untilSaid(road, rule, /includes nobody at the moment/);

    expect(broken).toHaveLength(1);
    expect(broken[0]?.split('\n').slice(0, 4)).toEqual([
      'This rule cannot be used: its JQL has a mistake.',
      ...query.split('\n'),
      sentence,
    ]);
    expect(road.board.comments(rule)).toHaveLength(1);
  });

  test('is told what else its JQL finds, and why a filter is not there', async () => {
    await using road = await openRoad();
    await road.start(...reviewing);
    await addPeople(road, readers(2));
    saveFilter(road, 'Loop', 'filter = Loop');
    saveFilter(road, 'Secret', 'Email is not EMPTY', 'for its owner only');

    const [broad, looped, hidden] = [
      await addRule(road, 'project = MAIL'),
      await addRule(road, 'filter = Loop'),
      await addRule(road, 'filter = Secret'),
    ];
    const [ofBroad, ofLooped, ofHidden] = await Promise.all([
      untilSaid(road, broad, /includes 2 recipients/),
      untilSaid(road, looped, /has a mistake/),
      untilSaid(road, hidden, /has a mistake/),
    ]);

    expect(ofBroad).toContainEqual(
      expect.stringMatching(
        /^- The JQL also finds .* no recipients? of this project\. Only recipients count\.$/,
      ),
    );
    expect(ofLooped.slice(0, 4)).toEqual([
      'This rule cannot be used: its JQL has a mistake.',
      'filter = Loop',
      '         ^',
      "Field 'filter' with value 'Loop' matches filter 'Loop' and causes a cyclical reference, this query can not be executed and should be edited.",
    ]);
    expect(ofHidden[3]).toBe("The value 'Secret' does not exist for the field 'filter'.");
    for (const answer of [ofLooped, ofHidden])
      expect(answer).toContainEqual(
        '- A saved filter can be used when it is shared with Postboard’s account and does not include itself, not even through another one.',
      );
  });
});

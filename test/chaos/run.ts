/**
 * Sends a campaign again and again while something goes wrong each time, and counts what reached the mail server.
 * `npm run chaos -- [--scenario NAME]... [--recipients N] [--json] [--logs DIR]`; exit code 1 when a promise is broken.
 */
import { parseArgs } from 'node:util';
import { play, type Result } from './play.ts';
import { scenarios } from './scenarios.ts';

const shownViolations = 10;

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', multiple: true, default: [] },
    recipients: { type: 'string', default: '2000' },
    json: { type: 'boolean', default: false },
    logs: { type: 'string' },
  },
});
const recipients = Number(values.recipients);
const unknown = values.scenario.filter((name) => !scenarios.some((each) => each.name === name));
if (unknown.length > 0 || !Number.isInteger(recipients) || recipients < 1) {
  const names = scenarios.map(({ name }) => name).join(', ');
  console.error(`Say --scenario with one of ${names}, and --recipients with a number.`);
  process.exit(2);
}

const results: Result[] = [];
for (const scenario of scenarios) {
  const { name, situation } = scenario;
  if (values.scenario.length > 0 && !values.scenario.includes(name)) continue;
  console.log(`${name}: ${situation} …`);
  const result = await play(scenario, { form: 'full', recipients, logs: values.logs });
  results.push(result);
  say(result);
}
if (results.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
if (values.json) console.log(JSON.stringify({ scenarios: results.map(figuresOf) }));

function say(result: Result): void {
  const { distinct, seconds, notes, violations } = result;
  const { audience, accepted, duplicates, lost, unconfirmed, kills } = result;
  console.log(
    `  audience ${audience}, accepted ${accepted}, distinct ${distinct}, duplicates ${duplicates}, lost ${lost}, unconfirmed ${unconfirmed}, kills ${kills} (${seconds} s)`,
  );
  for (const note of notes) console.log(`  ${note}`);
  for (const violation of violations.slice(0, shownViolations)) console.log(`  ✗ ${violation}`);
  const more = violations.length - shownViolations;
  if (more > 0) console.log(`  ✗ and ${more} more`);
}

function figuresOf(result: Result) {
  const { name, audience, accepted, duplicates, lost, unconfirmed, kills } = result;
  return { name, audience, accepted, duplicates, lost, unconfirmed, kills };
}

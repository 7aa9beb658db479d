/**
 * Measures Postboard beside its peers and prints a table.
 * `npm run bench -- [--quick] [--part throughput|latency|scale|launch]... [--recipients N] [--json] [--readme] [--profiles DIR]`
 */
import { parseArgs } from 'node:util';
import { type Findings, tableOf } from './figures.ts';
import { latencyFigures } from './latency-figures.ts';
import { launchFigures } from './launch-figures.ts';
import { describeMachine } from './machine.ts';
import { refreshReadme } from './readme.ts';
import { scaleFigures } from './scale-figures.ts';
import { throughputFigures } from './throughput-figures.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    part: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
    recipients: { type: 'string' },
    readme: { type: 'boolean', default: false },
    profiles: { type: 'string' },
  },
});
const { quick, profiles } = values;
const recipients = Number(values.recipients ?? (quick ? 10_000 : 200_000));
if (!Number.isInteger(recipients) || recipients < 1_000) {
  console.error('Say --recipients with a number of at least 1000.');
  process.exit(2);
}
const parts: Readonly<Record<string, () => Promise<Findings>>> = {
  throughput: () =>
    throughputFigures({
      rounds: 5,
      mails: quick ? 1_000 : 10_000,
      largeMails: quick ? 100 : 1_000,
      isQuick: quick,
      profiles,
    }),
  latency: latencyFigures,
  scale: () => scaleFigures(recipients),
  launch: () => launchFigures({ few: recipients / 2, many: recipients * 5 }),
};
const unknown = values.part.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join()}; there are ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}

const usual = quick ? ['throughput'] : Object.keys(parts);
const wanted = values.part.length > 0 ? values.part : usual;

const began = Date.now();
const findings: Findings[] = [];
for (const [name, measure] of Object.entries(parts)) {
  if (!wanted.includes(name)) continue;
  console.log(`${name} …`);
  findings.push(await measure());
}
const rows = findings.flatMap((each) => each.rows);
const machine = describeMachine();
console.log(`\n${machine}\n`);
console.log(tableOf(rows));
console.log(`\nTook ${Math.round((Date.now() - began) / 1_000)} s.`);
if (values.readme) refreshReadme(rows, machine, process.argv.slice(2));
if (values.json)
  console.log(
    JSON.stringify({ ...Object.assign({}, ...findings.map(({ json }) => json)), machine }),
  );

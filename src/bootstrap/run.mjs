// Runs on any Node since 20 and needs no packages: it brings what a fresh machine lacks, then does what npm asked for.
import { bringBroker, bringRabbitServer } from './broker.mjs';
import { check } from './check.mjs';
import { bringChromium } from './chromium.mjs';
import { findNode, nodeFlags } from './node.mjs';
import { bringPackages } from './packages.mjs';
import { bringPostfixTools } from './postfix.mjs';
import { Missing, say } from './say.mjs';
import { runInForeground } from './spawn.mjs';

const [command = '', ...args] = process.argv.slice(2);
const postboard = [...nodeFlags, 'src/cli/main.ts'];

try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof Missing)) throw error;
  say(error.message);
  process.exitCode = 1;
}

async function run() {
  switch (command) {
    case 'demo':
      return withBroker(async (env, node) =>
        runInForeground(await node, [...postboard, 'demo', ...args], env),
      );
    case 'test':
      return withBroker(async (env, node) => {
        const chromium = await bringChromium();
        const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...args];
        return runInForeground(await node, vitest, { ...env, ...chromium });
      });
    case 'chaos': {
      const node = await bringNode();
      await bringRabbitServer();
      return runInForeground(node, ['test/chaos/run.ts', ...args]);
    }
    case 'bench': {
      const node = await bringNode();
      await bringRabbitServer();
      await bringPostfixTools();
      return runInForeground(node, ['test/bench/run.ts', ...args]);
    }
    case 'check':
      await bringNode();
      return check();
    case 'start':
    case 'emulate':
      return runInForeground(await bringNode(), [...postboard, command, ...args]);
    case 'postboard':
      return runInForeground(await bringNode(), [...postboard, ...args]);
    default:
      say(
        `There is no "${command}" here; there are demo, test, chaos, bench, check, start, emulate and postboard.`,
      );
      return 2;
  }
}

async function bringNode() {
  await bringPackages();
  return findNode();
}

/** What npm brings comes meanwhile: whoever needs Node waits for it. */
async function withBroker(work) {
  const node = bringNode();
  node.catch(() => {}); // Told to whoever waits.
  const broker = await bringBroker();
  try {
    return await work(broker.env, node);
  } finally {
    await broker.stop();
  }
}

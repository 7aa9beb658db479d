import { SimulatedBroker } from './broker.ts';
import { Office } from './office.ts';
import { Process } from './process.ts';
import { allNumbers, count } from './run.ts';
import { SimulatedSmtp } from './smtp.ts';
import type { Scenario, Step } from './steps.ts';
import { Watch } from './watch.ts';
import { everybodyActs, World } from './world.ts';

const patience = {
  // The second deferral would come back after the deadline.
  retryDelays: [1, 2_000_000],
  deadline: 1_000_000,
  doubtDelay: 3,
  throttledDelay: 4,
  unreachableDelay: 5,
};

/** What a scenario came to, when everything had come to rest. */
export interface Ending {
  readonly world: World;
  readonly broker: SimulatedBroker;
  readonly smtp: SimulatedSmtp;
  readonly watch: Watch;
  readonly office: Office;
  readonly processes: readonly Process[];
  readonly scenario: Scenario;
}

/** Plays a scenario, and then lets everything come to rest: nothing more goes wrong, and somebody is there to work. */
export async function play(scenario: Scenario): Promise<Ending> {
  const { steps, receptions, fates, unconfirmed } = scenario;
  const policy = { ...patience, unconfirmed };
  const world = new World(fates);
  const watch = new Watch(() => broker.run);
  const broker: SimulatedBroker = new SimulatedBroker({
    world,
    doubtMilliseconds: policy.doubtDelay,
    isDoubtOver: ({ waitedFor = '' }) => watch.isOver(waitedFor),
  });
  const smtp = new SimulatedSmtp(world, receptions);
  const office = new Office(world, broker);
  const processes: Process[] = [];
  const start = () =>
    processes.push(new Process(nameOf(processes.length), { world, broker, smtp, watch, policy }));

  office.prepare(allNumbers());
  start();
  start();
  await everybodyActs();
  for (const step of steps) await take(step);
  world.tell('nothing more goes wrong');
  await comeToRest();
  return { world, broker, smtp, watch, office, processes, scenario };

  async function take(step: Step): Promise<void> {
    if (step.kind === 'happen') {
      await world.happen(step.which);
      return;
    }
    if (step.kind === 'retry-failed') return retryFailed();
    if (isDone(step)) world.tell(`(${JSON.stringify(step)})`);
    await everybodyActs();
  }

  /** Whoever sleeps goes on sleeping. */
  async function retryFailed(): Promise<void> {
    await world.settle();
    office.finish();
    await world.settle();
    office.reopen();
  }

  function isDone(step: Exclude<Step, { kind: 'happen' | 'retry-failed' }>): boolean {
    switch (step.kind) {
      case 'start':
        return processes.filter(({ isAtWork }) => isAtWork).length < 3 && start() > 0;
      case 'crash':
        return pick(processes, step.whom)?.crash(step.arriving) ?? false;
      case 'freeze':
        return pick(processes, step.whom)?.freeze(step.arriving) ?? false;
      case 'thaw':
        return pick(processes, step.whom)?.thaw() ?? false;
      case 'stop':
        return pick(processes, step.whom)?.stop() ?? false;
      case 'give-up':
        return pick(awakeChannels(), step.whom)?.giveUp() ?? false;
      case 'cut':
        return pick(channels(), step.whom)?.cut(step.arriving, step.heard) ?? false;
      case 'move':
        return office.move(step.to);
      case 'prepare':
        return office.prepare(step.numbers, step.refusing);
      case 'look':
        return office.look();
      case 'lose-letters':
        return office.loseLetters();
      case 'finish':
        return office.finish();
      case 'replace':
        return broker.partition.replace();
    }
  }

  function channels() {
    return processes.flatMap((process) => process.channels);
  }

  function awakeChannels() {
    return processes.filter(({ isAwake }) => isAwake).flatMap((process) => process.channels);
  }

  async function comeToRest(): Promise<void> {
    for (const process of processes) process.thaw();
    office.look();
    if (!processes.some(({ isAtWork }) => isAtWork)) start();
    await everybodyActs();
    await world.settle();
    // Whatever halts the run, or paused it, a person starts it again; letters that were lost are published again.
    for (let times = 0; times < 12 && isUnfinished(); times += 1) {
      office.move('paused');
      office.move('sending');
      await everybodyActs();
      await world.settle();
      if (office.haveLettersBeenLost) office.prepare(office.ledger.unsettled());
      await world.settle();
    }
  }

  function isUnfinished(): boolean {
    const { phase, settled } = office.ledger;
    return (
      settled < count &&
      (phase === 'paused' || office.card === 'paused' || office.haveLettersBeenLost)
    );
  }
}

function nameOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

function pick<Thing>(things: readonly Thing[], which: number): Thing | undefined {
  return things[which % Math.max(1, things.length)];
}

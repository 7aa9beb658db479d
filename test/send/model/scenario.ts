import * as fc from 'fast-check';
import { SimulatedBroker } from './broker.ts';
import { allNumbers, count, Office, type Refusing } from './office.ts';
import { Process } from './process.ts';
import { SimulatedSmtp } from './smtp.ts';
import { Watch } from './watch.ts';
import { everybodyActs, World } from './world.ts';

/** One step of a schedule: something that was on its way happens, or something is done to somebody. */
export type Step =
  | { readonly kind: 'happen'; readonly which: number }
  | { readonly kind: 'start' | 'look' | 'lose-letters' | 'finish' | 'replace' }
  | { readonly kind: 'retry-failed' }
  | {
      readonly kind: 'crash' | 'freeze' | 'thaw' | 'stop' | 'give-up';
      readonly whom: number;
      readonly arriving: number;
    }
  | {
      readonly kind: 'cut';
      readonly whom: number;
      readonly arriving: number;
      readonly heard: number;
    }
  | { readonly kind: 'move'; readonly to: 'sending' | 'paused' | 'cancelled' }
  | { readonly kind: 'prepare'; readonly numbers: readonly number[]; readonly refusing: Refusing };

export interface Scenario {
  readonly steps: readonly Step[];
  readonly verdicts: readonly number[];
  readonly fates: readonly number[];
}

/** Kinds of trouble that a scenario may hold. */
export type Trouble = Exclude<Step['kind'], 'happen'>;

const whom = fc.nat({ max: 3 });
const arriving = fc.nat({ max: 4 });
const stepsOf = {
  start: fc.constant({ kind: 'start' } as const),
  look: fc.constant({ kind: 'look' } as const),
  'lose-letters': fc.constant({ kind: 'lose-letters' } as const),
  finish: fc.constant({ kind: 'finish' } as const),
  'retry-failed': fc.constant({ kind: 'retry-failed' } as const),
  replace: fc.constant({ kind: 'replace' } as const),
  crash: fc.record({ kind: fc.constant('crash' as const), whom, arriving }),
  freeze: fc.record({ kind: fc.constant('freeze' as const), whom, arriving }),
  thaw: fc.record({ kind: fc.constant('thaw' as const), whom, arriving }),
  stop: fc.record({ kind: fc.constant('stop' as const), whom, arriving }),
  'give-up': fc.record({ kind: fc.constant('give-up' as const), whom, arriving }),
  cut: fc.record({ kind: fc.constant('cut' as const), whom, arriving, heard: arriving }),
  move: fc.record({
    kind: fc.constant('move' as const),
    to: fc.constantFrom('paused', 'sending', 'paused', 'sending', 'cancelled'),
  }),
  prepare: fc.record({
    kind: fc.constant('prepare' as const),
    numbers: fc.uniqueArray(fc.nat({ max: count - 1 }), { minLength: 1 }),
    refusing: fc.constantFrom(undefined, undefined, undefined, 'skipped', 'failed'),
  }),
} satisfies Record<Trouble, fc.Arbitrary<Step>>;

const happens = fc.nat({ max: 12 }).map((which): Step => ({ kind: 'happen', which }));

/** Schedules with trouble of these kinds, now and then. */
export function anyScenario(troubles: readonly Trouble[]): fc.Arbitrary<Scenario> {
  const trouble = fc.oneof(...troubles.map((kind): fc.Arbitrary<Step> => stepsOf[kind]));
  const step = fc.oneof({ arbitrary: happens, weight: 5 }, { arbitrary: trouble, weight: 1 });
  return fc.record({
    steps: fc.array(step, { maxLength: 160, size: 'max' }),
    verdicts: fc.array(fc.oneof(fc.constant(0), fc.nat({ max: 8 })), {
      maxLength: 12,
      size: 'max',
    }),
    fates: fc.array(fc.nat({ max: 3 }), { maxLength: 40, size: 'max' }),
  });
}

const policy = {
  // The second deferral would come back after the deadline.
  retryDelays: [1, 2_000_000],
  deadline: 1_000_000,
  doubtDelay: 3,
  unconfirmed: 'leave' as const,
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
}

/** Plays a scenario, and then lets everything come to rest: nothing more goes wrong, and somebody is there to work. */
export async function play({ steps, verdicts, fates }: Scenario): Promise<Ending> {
  const world = new World(fates);
  const watch = new Watch(() => broker.run);
  const broker: SimulatedBroker = new SimulatedBroker({
    world,
    doubtMilliseconds: policy.doubtDelay,
    isDoubtOver: ({ waitedFor = '' }) => watch.isOver(waitedFor),
  });
  const smtp = new SimulatedSmtp(world, verdicts);
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
  return { world, broker, smtp, watch, office, processes };

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
        return pick(processes, step.whom)?.freeze() ?? false;
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
    if (!processes.some(({ isAtWork }) => isAtWork)) start();
    await everybodyActs();
    await world.settle();
    // Whatever halts the run, or paused it, a person starts it again; letters that were lost are published again.
    for (let patience = 0; patience < 12 && isUnfinished(); patience += 1) {
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

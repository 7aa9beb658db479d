import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { ChangelogId, RunId } from '../../src/campaign/ids.ts';
import { attendRuns } from '../../src/journal/attend.ts';
import type { KnownRun, RunListener, Runs } from '../../src/journal/runs.ts';

const quiet = pino({ enabled: false });

/** A run that the test starts and stops, and what a stage did about it. */
function attendedRun() {
  const listeners = new Set<RunListener>();
  const runs = {
    watch(listener: RunListener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  } as Pick<Runs, 'watch'> as Runs;
  const opened: { readonly run: KnownRun; readonly letGo: () => void; isOpen: boolean }[] = [];
  const stage = attendRuns(
    runs,
    async (run, letGo) => {
      const work = { run, letGo, isOpen: true };
      opened.push(work);
      return {
        async [Symbol.asyncDispose]() {
          work.isOpen = false;
        },
      };
    },
    quiet,
  );
  return {
    opened,
    tell(phase: KnownRun['phase'], lastMove = '10') {
      for (const listener of listeners) listener(runOf(phase, lastMove));
    },
    stop: () => stage[Symbol.asyncDispose](),
  };
}

function runOf(phase: KnownRun['phase'], lastMove: string): KnownRun {
  return {
    run: '7-10' as RunId,
    key: 'MAIL-7',
    partitions: 1,
    pacePerSecond: undefined,
    isDryRun: false,
    phase,
    lastMove: lastMove as ChangelogId,
  };
}

describe('a stage that attends a run', () => {
  test('opens its work once while the run runs, and closes it when that stops', async () => {
    const attended = attendedRun();

    attended.tell('running');
    attended.tell('running');
    attended.tell('paused');
    await attended.stop();

    expect(attended.opened.map(({ isOpen }) => isOpen)).toEqual([false]);
  });

  test('opens new work when the run is resumed, and knows the move', async () => {
    const attended = attendedRun();

    attended.tell('running');
    attended.tell('paused', '11');
    attended.tell('running', '12');
    await Promise.resolve();
    await attended.stop();

    expect(attended.opened.map(({ run }) => run.lastMove)).toEqual(['10', '12']);
  });

  test('opens new work when the run is resumed and its pause was never heard of', async () => {
    const attended = attendedRun();

    attended.tell('running');
    attended.tell('running', '12');
    await settle();

    expect(attended.opened.map(({ run, isOpen }) => [run.lastMove, isOpen])).toEqual([
      ['10', false],
      ['12', true],
    ]);
    await attended.stop();
  });

  test('lets go of its work once, and opens it again when the run is started again', async () => {
    const attended = attendedRun();
    attended.tell('running');
    await settle();
    attended.opened[0]?.letGo();
    await settle();
    expect(attended.opened.map(({ isOpen }) => isOpen)).toEqual([false]);

    attended.tell('running', '12');
    await settle();

    expect(attended.opened.map(({ isOpen }) => isOpen)).toEqual([false, true]);
    await attended.stop();
  });

  test('keeps its new work when the old one lets go late', async () => {
    const attended = attendedRun();
    attended.tell('running');
    await settle();

    attended.tell('paused', '11');
    attended.tell('running', '12');
    attended.opened[0]?.letGo();
    await settle();

    expect(attended.opened.map(({ isOpen }) => isOpen)).toEqual([false, true]);
    await attended.stop();
  });

  test('closes in the end what was opened again while the old work was being closed', async () => {
    const attended = attendedRun();
    attended.tell('running');
    await settle();

    attended.tell('closed');
    attended.tell('running', '12');
    await settle();
    await attended.stop();

    expect(attended.opened.map(({ isOpen }) => isOpen)).toEqual([false, false]);
  });
});

/** What was asked for so far has happened. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

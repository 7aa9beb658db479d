import { describe, expect, test } from 'vitest';
import { Turnstile } from '../../src/send/turnstile.ts';
import { someRun } from '../world/broker.ts';

const never = new AbortController().signal;
const [large, small] = [someRun(), someRun()];

describe('those who wait at a turnstile', () => {
  test('are let in run by run, each run in its order', async () => {
    const turnstile = new Turnstile(1);
    const entered: string[] = [];
    const first = await turnstile.enter(large, never);
    const comeAndGo = async (name: string, run = large) => {
      using _place = await turnstile.enter(run, never);
      entered.push(name);
    };
    const visits = ['large 1', 'large 2', 'large 3', 'large 4'].map((name) => comeAndGo(name));
    visits.push(comeAndGo('small 1', small), comeAndGo('small 2', small));

    first[Symbol.dispose]();
    await Promise.all(visits);

    expect(entered).toEqual(['large 1', 'small 1', 'large 2', 'small 2', 'large 3', 'large 4']);
  });

  test('leave without a trace when they give up', async () => {
    const turnstile = new Turnstile(1);
    const leaving = new AbortController();
    const first = await turnstile.enter(large, never);
    const tired = turnstile.enter(small, leaving.signal);
    const patient = turnstile.enter(large, never);

    leaving.abort(new Error('enough'));
    first[Symbol.dispose]();

    await expect(tired).rejects.toThrow('enough');
    using _patient = await patient;
  });

  test('are as many inside as there are places, however often one leaves', async () => {
    const turnstile = new Turnstile(2);
    const first = await turnstile.enter(large, never);
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    await turnstile.enter(large, never);
    await turnstile.enter(small, never);

    const leaving = new AbortController();
    const third = turnstile.enter(small, leaving.signal);
    leaving.abort(new Error('full'));

    await expect(third).rejects.toThrow('full');
  });
});

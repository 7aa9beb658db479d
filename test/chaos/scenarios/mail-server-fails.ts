import { type Fault, type Step, steps } from '../mail-server/faults.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const replies = [
  { code: 421, text: '4.3.2 Service shutting down' },
  { code: 451, text: '4.3.0 Local error in processing' },
  { code: 452, text: '4.3.1 Insufficient system storage' },
  { code: 550, text: '5.1.1 User unknown' },
  { code: 554, text: '5.7.1 Refused by policy' },
];

export const mailServerFails: Scenario = {
  name: 'mail-server-fails',
  situation: 'the mail server hangs up, refuses, hangs and restarts at every point of the dialogue',
  seconds: { full: 60, short: 20 },
  mayHalt: true,
  async disturb(stage) {
    await Promise.all(steps.map((step) => failAt(stage, step)));
    await stage.mailServer.killAndStart();
    const senders = stage.fleet.running('send').length;
    return (
      stage.mailServer.struck.filter(leavesDoubt).length + senders * stage.config.smtp.connections
    );
  },
};

/** Everything that can go wrong at one step, one after the other. */
async function failAt({ mailServer, until }: Stage, step: Step): Promise<void> {
  const struck = () => mailServer.struck.filter(({ at }) => at === step).length;
  for (const fault of faultsAt(step)) {
    const before = struck();
    mailServer.fail(fault);
    await until(`the mail server fails at ${step}`, () => struck() > before);
  }
}

/** All that can go wrong at a step. */
export function faultsAt(at: Step): readonly Fault[] {
  const close: Fault = { at, does: { kind: 'close' }, keepsMail: false };
  const refusals = replies.map(
    (reply): Fault => ({ at, does: { kind: 'reply', ...reply }, keepsMail: false }),
  );
  // Nobody answers in the middle of a mail.
  if (at === 'body') return [close];
  if (at !== 'dot') return [close, ...refusals];
  const hang: Fault = { at, does: { kind: 'hang' }, keepsMail: false };
  return [close, hang, ...refusals, { ...close, keepsMail: true }, { ...hang, keepsMail: true }];
}

/** The whole mail was on its way, and no answer came. */
export function leavesDoubt({ at, does }: Fault): boolean {
  return (at === 'body' || at === 'dot') && does.kind !== 'reply';
}

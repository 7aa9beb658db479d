import { Counter, Gauge, type Registry } from 'prom-client';
import { outcomeKinds } from '../campaign/outcome.ts';
import type { SendObserver } from '../send/observer.ts';
import type { NamedTransport } from '../send/transports.ts';

export function sendMetrics(registry: Registry): SendObserver {
  const registers = [registry];
  const accepted = new Counter({
    name: 'postboard_mails_accepted_total',
    help: 'Mails that the SMTP server took from this process.',
    registers,
  });
  const failed = new Counter({
    name: 'postboard_attempts_failed_total',
    help: 'Attempts of this process that failed, by what the answer says.',
    labelNames: ['class'],
    registers,
  });
  const outcomes = new Counter({
    name: 'postboard_outcomes_total',
    help: 'Outcomes that this process wrote to the journal; deferred is not final.',
    labelNames: ['outcome'],
    registers,
  });
  // Known from the start: the first one of a kind is then a rise from 0.
  for (const outcome of [...outcomeKinds, 'deferred']) outcomes.inc({ outcome }, 0);
  return {
    accepted: () => accepted.inc(),
    failed: (replyClass) => failed.inc({ class: replyClass }),
    concluded: (outcome) => outcomes.inc({ outcome }),
  };
}

export function smtpMetrics(
  registry: Registry,
  transports: readonly Pick<NamedTransport, 'name' | 'state'>[],
): void {
  const registers = [registry];
  const connections = new Gauge({
    name: 'postboard_smtp_connections',
    help: 'Connections to an SMTP server: busy with a mail, or idle.',
    labelNames: ['transport', 'state'],
    registers,
    collect() {
      for (const { name: transport, state } of transports) {
        const { busy, idle } = state();
        connections.set({ transport, state: 'busy' }, busy);
        connections.set({ transport, state: 'idle' }, idle);
      }
    },
  });
  const resting = new Gauge({
    name: 'postboard_smtp_resting',
    help: '1 while an SMTP server is left alone, because it cannot be reached or lets nobody in; else 0.',
    labelNames: ['transport'],
    registers,
    collect() {
      for (const { name: transport, state } of transports)
        resting.set({ transport }, state().isResting ? 1 : 0);
    },
  });
}

import { Histogram, type Registry } from 'prom-client';

/** From the usual second to the last of the tries that Jira makes. */
const lagSeconds = [0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600];

export function webhookMetrics(registry: Registry): (lagMilliseconds: number) => void {
  const lag = new Histogram({
    name: 'postboard_webhook_lag_seconds',
    help: 'From a move of a card, by the time that Jira gives it, until its webhook arrived here.',
    buckets: lagSeconds,
    registers: [registry],
  });
  return (milliseconds) => lag.observe(milliseconds / 1_000);
}

import { Counter, Histogram, type Registry } from 'prom-client';
import type { JiraObserver } from '../jira/options.ts';

/** From a quick read to the time-out of a call. */
const durationSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function jiraMetrics(registry: Registry): JiraObserver {
  const registers = [registry];
  const calls = new Counter({
    name: 'postboard_jira_calls_total',
    help: 'Calls to Jira, repetitions included, by method, route and status; status "none" when no answer came.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'postboard_jira_call_duration_seconds',
    help: 'How long Jira took to answer a call.',
    buckets: durationSeconds,
    registers,
  });
  const waits = new Counter({
    name: 'postboard_jira_wait_seconds_total',
    help: 'Time that calls to Jira waited: for our own limits (pace), because Jira asked for it (pause), before a repetition (retry).',
    labelNames: ['reason'],
    registers,
  });
  return {
    called(endpoint, status, milliseconds) {
      const [method = '', route = ''] = endpoint.split(' ');
      calls.inc({ method, route, status: status ?? 'none' });
      durations.observe(milliseconds / 1_000);
    },
    waited: (reason, milliseconds) => waits.inc({ reason }, milliseconds / 1_000),
  };
}

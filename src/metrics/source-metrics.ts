import { Counter, type Registry } from 'prom-client';
import type { SourceObserver } from '../merge-data/port.ts';

export function sourceMetrics(registry: Registry): SourceObserver {
  const queries = new Counter({
    name: 'postboard_source_queries_total',
    help: 'Questions to sources of merge data, for a batch each, by source and result: ok or failed.',
    labelNames: ['source', 'result'],
    registers: [registry],
  });
  return { asked: (source, result) => queries.inc({ source, result }) };
}

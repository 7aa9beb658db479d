import { Counter, type Registry } from 'prom-client';
import type { InboundObserver } from '../bounces/observer.ts';

export function bounceMetrics(registry: Registry): InboundObserver {
  const inbound = new Counter({
    name: 'postboard_inbound_reports_total',
    help: 'Reports of bounces and complaints that this process took, by door and by what came of them; unread ones are kept for a person.',
    labelNames: ['door', 'result'],
    registers: [registry],
  });
  return (door, result) => inbound.inc({ door, result });
}

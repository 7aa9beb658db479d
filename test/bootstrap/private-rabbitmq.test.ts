import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { answersAmqp } from '../../src/bootstrap/amqp-probe.mjs';
import { findRabbitServer } from '../../src/bootstrap/private-rabbitmq.mjs';

const Started = z.object({ url: z.url(), directory: z.string() });

describe.skipIf(findRabbitServer() === undefined)(
  'a private RabbitMQ whose owner is killed',
  () => {
    test('goes too, and leaves nothing behind', async () => {
      const owner = spawn(process.execPath, [join(import.meta.dirname, 'owner.mjs')], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = await once(createInterface(owner.stdout), 'line');
      const { url, directory } = Started.parse(JSON.parse(String(line)));
      const { hostname, port } = new URL(url);
      expect(await answersAmqp(hostname, Number(port), 5_000)).toBe(true);

      owner.kill('SIGKILL');

      await vi.waitFor(() => expect(existsSync(directory)).toBe(false), 60_000);
      expect(await answersAmqp(hostname, Number(port), 5_000)).toBe(false);
    });
  },
);

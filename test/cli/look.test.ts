import { connect } from 'amqplib';
import { describe, expect, test } from 'vitest';
import { UnknownRun } from '../../src/cli/run-choice.ts';
import { status } from '../../src/cli/status.ts';
import { loadConfig } from '../../src/config.ts';
import { RabbitRefused } from '../../src/queue/rabbit/refusal.ts';
import { amqpUrl, openRabbitWorld } from '../world/broker.ts';
import { openTerminal } from './commands.ts';

const url = amqpUrl ?? '';

function configFor(prefix: string) {
  const secrets = {
    JIRA_API_TOKEN: 'token',
    JIRA_WEBHOOK_SECRET: 'a secret of the webhook',
    POSTBOARD_SECRET: 'a secret of the addresses',
  };
  const config = loadConfig('config/demo.yaml', secrets);
  return { ...config, amqpUrls: [url], rabbitmq: { prefix } };
}

describe.skipIf(amqpUrl === undefined)('who looks (needs RabbitMQ: set AMQP_URL)', () => {
  test('where there is no Postboard is told so, and leaves nothing behind', async () => {
    const prefix = `nowhere-${process.pid}`;
    await using terminal = await openTerminal(configFor(prefix));

    const looking = terminal.call(status);

    await expect(looking).rejects.toThrow(RabbitRefused);
    await expect(looking).rejects.toThrow(`knows no Postboard called "${prefix}"`);
    const connection = await connect(url);
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    await expect(channel.checkExchange(`${prefix}.direct`)).rejects.toThrow('NOT_FOUND');
    await connection.close();
  });

  test('where nothing was sent yet is told so', async () => {
    await using world = await openRabbitWorld(url);
    await world.open();
    await using terminal = await openTerminal(configFor(world.prefix));

    expect((await terminal.call(status)).text).toBe('No run is under way.');
    await expect(terminal.call(status, 'MAIL-1')).rejects.toThrow(UnknownRun);
    await expect(terminal.call(status, 'MAIL-1')).rejects.toThrow(
      'MAIL-1 has no run; there are no runs yet.',
    );
  });
});

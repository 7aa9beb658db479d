import { connect } from 'amqplib';
import type { RunId } from '../../../src/campaign/ids.ts';
import { ladderOf } from '../../../src/postboard.ts';
import { createTopology } from '../../../src/queue/topology.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

export const journalDeleted: Scenario = {
  name: 'journal-deleted',
  situation: 'the journal of a running campaign is deleted',
  seconds: { full: 20, short: 10 },
  async disturb(stage, campaign) {
    const { mailServer, people, until, board, robin, fleet, config, violations } = stage;
    const mails = Math.floor(people.size / 3);
    await until(`${mails} mails are accepted`, () => mailServer.count >= mails);
    await deleteJournal(stage, campaign);
    const underWay = fleet.running('send').length * config.smtp.connections;
    const most = mailServer.count + underWay;
    const isPaused = () => board.status(campaign) === 'Paused';
    await until('the campaign is paused', isPaused);
    await robin.move(campaign, 'Sending');
    await until('the campaign is paused again', isPaused);
    if (mailServer.count > most)
      violations.push(`${mailServer.count - most} mails left without a journal.`);
    return underWay;
  },
  ending: {
    sentence: 'the campaign is paused and asks',
    isReached: ({ board }, campaign) =>
      board.status(campaign) === 'Paused' &&
      /journal/.test(board.comments(campaign).at(-1)?.text ?? ''),
    holdsRest: true,
  },
};

async function deleteJournal({ board, broker, config }: Stage, campaign: string): Promise<void> {
  const run = (board.runs(campaign)[0] ?? '') as RunId;
  const topology = createTopology(config.rabbitmq.prefix, ladderOf(config));
  const connection = await connect(broker.directUrl);
  const channel = await connection.createChannel();
  await channel.deleteQueue(topology.journal({ kind: 'run', run }).name);
  await connection.close();
}

import type { Findings, Row } from './figures.ts';
import type { Crew } from './stage.ts';
import { median, rounded } from './statistics.ts';
import {
  connections,
  measureThroughput,
  type Round,
  type ThroughputOptions,
} from './throughput.ts';

const oneSender: Crew = {
  control: ['trigger', 'launch', 'report'],
  prepare: ['prepare'],
  'sender 1': ['send'],
};
const twoSenders: Crew = { ...oneSender, 'sender 2': ['send'] };

export interface Extent {
  readonly rounds: number;
  readonly mails: number;
  readonly largeMails: number;
  /** Without two senders and signed mails. */
  readonly isQuick: boolean;
  readonly profiles?: string | undefined;
}

/** The small mail, by one sender and by two, and the one with an attachment. */
export async function throughputFigures(extent: Extent): Promise<Findings> {
  const { rounds, mails: count, largeMails, isQuick, profiles } = extent;
  const measure = async (options: Partial<ThroughputOptions>) =>
    summaryOf(
      await measureThroughput({
        rounds,
        count,
        attachment: false,
        crew: oneSender,
        profiles,
        ...options,
      }),
    );
  const small = await measure({});
  const two = isQuick ? undefined : await measure({ crew: twoSenders });
  const signed = isQuick ? undefined : await measure({ isSigned: true });
  const large = await measure({ count: largeMails, attachment: true });
  return {
    rows: [
      ratioRow(`mails a second, 6 KB, ${connections} connections`, small, 1.3),
      {
        figure: 'the same',
        value: `${small.ratioToSmtpSource} ×`,
        against: `smtp-source, ${small.smtpSource}/s`,
        aim: '≥ 0.15',
        isMet: small.ratioToSmtpSource >= 0.15,
      },
      {
        figure: 'CPU a mail, workers',
        value: `${small.cpuMilliseconds.workers} ms`,
        against: `nodemailer, ${small.cpuMilliseconds.nodemailer} ms`,
        aim: '≤ 1.0 ms',
        isMet: small.cpuMilliseconds.workers <= 1,
      },
      {
        figure: 'CPU a mail, by process',
        value: small.byProcess.map(([name, value]) => `${name} ${value}`).join(', '),
        against: '',
        aim: '',
      },
      ...(signed === undefined ? [] : [ratioRow('mails a second, signed with DKIM', signed)]),
      ratioRow('mails a second with a 200 KB attachment', large, 1.5),
      ...(two === undefined ? [] : [twoSendersRow(two, small)]),
    ],
    json: { throughput: small, signed, attachment: large, twoSenders: two },
  };
}

type Summary = ReturnType<typeof summaryOf>;

function twoSendersRow(two: Summary, one: Summary): Row {
  return {
    figure: 'two senders',
    value: `${two.postboard}/s`,
    against: `one sender, ${one.postboard}/s`,
    aim: '',
  };
}

/** Without an aim it is there to be known. */
function ratioRow(figure: string, { ratioToNodemailer, ...each }: Summary, aim?: number): Row {
  return {
    figure,
    value: `${each.postboard}/s, ${ratioToNodemailer} ×`,
    against: `nodemailer's pool, ${each.nodemailer}/s`,
    aim: aim === undefined ? '' : `≥ ${aim} ×`,
    ...(aim !== undefined && { isMet: ratioToNodemailer >= aim }),
  };
}

/** Medians over the rounds; ratios are of the same round, in which both had the same machine. */
function summaryOf(rounds: readonly Round[]) {
  const over = (pick: (round: Round) => number, places = 2) =>
    rounded(median(rounds.map(pick)), places);
  const names = [...(rounds[0]?.cpu.keys() ?? [])];
  const byProcess = names.map((name) => [name, over(({ cpu }) => cpu.get(name) ?? 0)] as const);
  return {
    ratioToNodemailer: over((round) => round.postboard / round.nodemailer),
    ratioToSmtpSource: over((round) => round.postboard / round.smtpSource),
    postboard: over(({ postboard }) => postboard, 0),
    nodemailer: over(({ nodemailer }) => nodemailer, 0),
    smtpSource: over(({ smtpSource }) => smtpSource, 0),
    cpuMilliseconds: {
      workers: over(({ cpu }) =>
        [...cpu].reduce((sum, [name, value]) => sum + (isWorker(name) ? value : 0), 0),
      ),
      nodemailer: over(({ nodemailerCpu }) => nodemailerCpu),
    },
    byProcess,
  };
}

function isWorker(name: string): boolean {
  return /^(control|prepare|sender)/.test(name);
}

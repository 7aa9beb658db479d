import { styleText } from 'node:util';
import type { Expectation } from './expectations.ts';
import type { Board, Ending } from './story.ts';
import type { Places } from './world.ts';

/** What the demo tells the person at the terminal. */
export const say = {
  places({ boardUrl, inboxUrl, broker, projectSteps }: Places): void {
    console.log(`
${styleText('bold', 'A job seeker mails a cover letter, with a résumé attached, to acquaintances chosen by rules.')}

  Board    ${styleText('cyan', boardUrl)}   (a stand-in for Jira; \`postboard init\` has made its project, in ${projectSteps} steps)
  Inbox    ${styleText('cyan', inboxUrl)}   (a stand-in for the mail server)
  Queues   ${broker}
`);
  },

  story({ coverLetter, thanks }: Board): void {
    console.log(`Robin has put 40 acquaintances, 3 rules and 2 campaigns on the board: ${coverLetter} and ${thanks}.
What each acquaintance and Robin have worked on is in an SQLite file, for the letters to show.
Postboard answers on each rule, and on what is to be sent:
`);
  },

  answer(issue: string, line: string): void {
    console.log(`  ${styleText('cyan', issue.padEnd(8))} ${line}`);
  },

  dryRun(campaign: string): void {
    console.log(`
Robin moves ${campaign} to Dry run: every letter is written, and mailed to nobody but Robin.
`);
  },

  gate(campaign: string): void {
    console.log(`
What was seen is what may be sent. Robin has a better idea, and edits the subject of ${campaign}:
`);
  },

  dryRunAgain(campaign: string): void {
    console.log(`
Robin moves ${campaign} to Dry run once more.
`);
  },

  mending(recipient: string, name: string): void {
    console.log(`
Robin fills in the first name of ${name} (${recipient}), and moves the card to Dry run again.
`);
  },

  sending(campaign: string): void {
    console.log(`
Robin moves ${campaign} from Ready to Sending.
`);
  },

  comments(comments: readonly string[]): void {
    console.log('\nThe campaign did not get to Sent. Its comments say:\n');
    for (const comment of comments) console.log(comment.replace(/^/gm, '  '), '\n');
  },

  endings(campaign: string, endings: readonly Ending[]): void {
    const sent = endings.filter(({ outcomes }) => outcomes.includes('sent'));
    const missed = endings.filter(({ why }) => why !== '');
    const rest = endings.length - sent.length - missed.length;
    console.log(`
${styleText('bold', `${sent.length} of ${sent.length + missed.length} got the mail.`)} ${rest} acquaintances are not selected by the rules. Those who did not get it:
`);
    const rows = missed.map(({ key, name, address, why }) => [key, name, address, why]);
    console.log(table(['Issue', 'Name', 'Address', 'Why'], rows));
    console.log(`
The same stands on the board: in the last comment of ${campaign}, and on each recipient's issue.`);
  },

  leaving(name: string, page: string): void {
    console.log(`
${name} opens the link at the end of the letter and presses the button. The page says “${page}”, and the issue:
`);
  },

  expectations(expectations: readonly Expectation[]): void {
    console.log();
    for (const { sentence, holds } of expectations)
      console.log(`  ${holds ? styleText('green', '✓') : styleText('red', '✗')} ${sentence}`);
    console.log();
  },

  invitation({ thanks }: Board, { boardUrl, inboxUrl }: Places): void {
    console.log(`Now you: open ${styleText('cyan', boardUrl)}
and drag ${styleText('bold', thanks)} from Ready to Sending. It is sent, and the mails arrive at ${styleText('cyan', inboxUrl)}.
Open the card of the first campaign to read its report. Ctrl-C ends the demo.
`);
  },
};

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
  return [styleText('dim', line(header)), ...rows.map(line)].join('\n');
}

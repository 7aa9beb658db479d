import { styleText } from 'node:util';
import type { ProvisionNews } from '../../jira/provision/provision.ts';

const marks = {
  'in-place': styleText('dim', 'there  '),
  planned: styleText('cyan', 'would  '),
  done: styleText('green', 'done   '),
  problem: styleText('red', 'failed '),
  config: styleText('yellow', 'config '),
  'by-hand': styleText('yellow', 'by hand'),
} as const satisfies Record<ProvisionNews['kind'], string>;

/** What init tells the person at the terminal. */
export const say = {
  news(news: ProvisionNews): void {
    for (const line of linesOf(news)) console.log(line);
  },

  end({ hasProblems, onlyPlan, config }: InitEnd): void {
    console.log();
    if (hasProblems) console.log('Nothing more was done.');
    else if (onlyPlan) console.log('Nothing was changed. Run it without --plan to do it.');
    else console.log(`Now ask whether everything is in place: postboard doctor --config ${config}`);
  },
};

interface InitEnd {
  readonly hasProblems: boolean;
  readonly onlyPlan: boolean;
  readonly config: string;
}

function linesOf(news: ProvisionNews): readonly string[] {
  const mark = marks[news.kind];
  switch (news.kind) {
    case 'in-place':
      return news.what.map((what) => `${mark} ${what}`);
    case 'planned':
    case 'done':
      return [`${mark} ${news.step}`];
    case 'problem':
      return [`${mark} ${news.sentence}`, `        → ${news.whatToDo}`];
    case 'config':
      return [
        `${mark} Write into the config, since Jira has several fields of these names:`,
        ...news.lines.map((line) => `        ${line}`),
      ];
    case 'by-hand':
      return [`${mark} ${news.sentence}:`, `        → ${news.link}`];
  }
}

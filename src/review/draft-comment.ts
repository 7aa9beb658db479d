import type { Campaign } from '../campaign/campaign.ts';
import {
  type Block,
  type CommentBody,
  type Inline,
  listOf,
  paragraph,
} from '../campaign/comment.ts';
import type { ContentReading } from '../content/check.ts';
import type { AudienceFinding } from './audience.ts';
import { placeOf, pointAt } from './jql-place.ts';
import type { LetterFinding, TriedLetters } from './letters.ts';
import { named } from './series.ts';

/** What an answer on a campaign in Draft says. */
export interface DraftFinding {
  readonly content: ContentReading;
  readonly audience: AudienceFinding;
  /** Undefined where no letter can be made at all. */
  readonly letters: (TriedLetters & { readonly isOfAudience: boolean }) | undefined;
}

const shownFindings = 10;
const shownColumns = 20;
const shownLines = 12;
const shownCharacters = 1_000;
/** Base64 adds a third, and line breaks. */
const growthInMail = 1.37;
const oftenTooLarge = 10 * 1024 * 1024;

/** What a campaign's manager reads on it while it is in Draft. */
export function draftComment(
  campaign: Pick<Campaign, 'audience'>,
  finding: DraftFinding,
): CommentBody {
  return [
    ...contentVerdict(finding),
    ...dataOfFiles(finding),
    ...lettersTables(finding),
    ...sampleLetters(finding),
    ...audienceVerdict(campaign, finding.audience),
    nextStep(finding),
  ];
}

function contentVerdict({ content, letters }: DraftFinding): readonly Block[] {
  const { problems } = content;
  if (problems.length > 0)
    return [
      paragraph({
        text:
          problems.length === 1
            ? 'One thing in the content has to be mended:'
            : `${problems.length} things in the content have to be mended:`,
        strong: true,
      }),
      listOf(problems),
    ];
  const lacking = letters?.problems.reduce((sum, { count }) => sum + count, 0) ?? 0;
  const text =
    lacking === 0
      ? 'The content is ready for a dry run.'
      : 'The content is in order, but not every letter can be made.';
  return [paragraph({ text, strong: true }, ` ${sizeOf(content, letters)}`)];
}

function dataOfFiles({ content: { dataFiles } }: DraftFinding): readonly Block[] {
  if (dataFiles.length === 0) return [];
  const items = dataFiles.map(({ ref, source, columns, count }): readonly Inline[] => [
    `${ref.name} has ${count === 1 ? '1 line' : `${count} lines`}, for recipients by their ${ref.by}: `,
    { text: `data.${source}`, code: true },
    columns.length === 0
      ? '.'
      : `, with ${columns.slice(0, shownColumns).join(', ')}${columns.length > shownColumns ? ', …' : '.'}`,
  ]);
  return [{ kind: 'list', items }];
}

function sizeOf({ files, pictures }: ContentReading, letters: TriedLetters | undefined): string {
  const inMail = files.reduce((sum, { sizeBytes }) => sum + sizeBytes * growthInMail, 0);
  const bytes = (letters?.largestBytes ?? 0) + inMail;
  const shown = files.filter(({ name }) => pictures.has(name)).map(({ name }) => name);
  const attached = files.filter(({ name }) => !pictures.has(name)).map(({ name }) => name);
  const enclosed = [
    ...(shown.length > 0 ? [`${shown.join(', ')} shown in it`] : []),
    ...(attached.length > 0 ? [`${attached.join(', ')} attached`] : []),
  ];
  return enclosed.length === 0
    ? `A mail has about ${readable(bytes)}; nothing is attached.`
    : `A mail has about ${readable(bytes)}, with ${enclosed.join(' and ')}.${largeness(bytes)}`;
}

function largeness(bytes: number): string {
  if (bytes <= oftenTooLarge) return '';
  return ` Some mail servers refuse mails above ${readable(oftenTooLarge)}: a link to a file is safer.`;
}

function lettersTables({ letters }: DraftFinding): readonly Block[] {
  if (letters === undefined) return [];
  const whose = `Of the first ${letters.tried}`;
  return [
    ...findingsTable('Letters that cannot be made', whose, letters.problems),
    ...findingsTable('Worth a look', whose, letters.warnings),
  ];
}

function findingsTable(
  title: string,
  whose: string,
  findings: readonly LetterFinding[],
): readonly Block[] {
  if (findings.length === 0) return [];
  const rows = findings
    .slice(0, shownFindings)
    .map(({ what, count, examples }) => [
      what,
      String(count),
      examples.flatMap(({ key }, index): readonly Inline[] =>
        index === 0 ? [{ issue: key }] : [', ', { issue: key }],
      ),
    ]);
  return [{ kind: 'table', header: [title, whose, 'For example'], rows }];
}

function sampleLetters({ letters }: DraftFinding): readonly Block[] {
  if (letters === undefined) return [];
  const anybody = letters.isOfAudience ? '' : ', who is not of its audience';
  return letters.letters.flatMap(({ recipient, group, letter }): readonly Block[] => {
    const lines = letter.text.trim().split('\n');
    const shown = lines.slice(0, shownLines).join('\n').slice(0, shownCharacters).trimEnd();
    const isAll = shown.length >= letter.text.trim().length;
    const member = letters.letters.length > 1 ? ` in the group “${group}”` : '';
    return [
      paragraph('As ', ...named(recipient), `${member} would get it${anybody}:`),
      { kind: 'code', text: `Subject: ${letter.subject}\n\n${shown}${isAll ? '' : '\n…'}` },
    ];
  });
}

function audienceVerdict(
  { audience: jql }: Pick<Campaign, 'audience'>,
  finding: AudienceFinding,
): readonly Block[] {
  switch (finding.kind) {
    case 'counted': {
      const { included, excluded } = finding;
      const left = Math.max(0, included - excluded);
      const whom =
        left === 0 ? 'nobody at the moment' : left === 1 ? '1 recipient' : `${left} recipients`;
      const minus = excluded === 0 ? '' : `: ${included} included, ${excluded} of them excluded`;
      return [paragraph({ text: `The audience is ${whom}${minus}.`, strong: true })];
    }
    case 'broken':
      return [
        paragraph({ text: 'The Audience field has a mistake:', strong: true }),
        { kind: 'code', text: pointAt(jql, placeOf(finding.problem, jql)) },
        paragraph(finding.problem),
      ];
    case 'unknown':
      return [
        paragraph({ text: 'The audience cannot be told:', strong: true }, ` ${finding.problem}`),
      ];
    case 'none':
      return [
        paragraph(
          { text: 'There is no audience yet:', strong: true },
          ' link an include rule, or fill in the Audience field.',
        ),
      ];
  }
}

function nextStep({ content, audience, letters }: DraftFinding): Block {
  if (content.problems.length > 0 || audience.kind !== 'counted')
    return paragraph('Next: mend this and save. This comment is then brought up to date.');
  if (audience.included <= audience.excluded)
    return paragraph('Next: let its rules, or its Audience field, select somebody.');
  const dryRun = 'Dry run, which makes every letter and sends none.';
  return letters === undefined || letters.problems.length === 0
    ? paragraph(`Next: move the card to ${dryRun}`)
    : paragraph(
        `Next: fill in what these recipients lack, or let the template do without it. Then move the card to ${dryRun}`,
      );
}

function readable(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.ceil(bytes / 1024))} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1).replace('.0', '')} MB`;
}

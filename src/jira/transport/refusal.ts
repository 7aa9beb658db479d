import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { Answer } from './exchange.ts';

/** Sentences about a call, and about a field each. */
export const ErrorCollection = z
  .object({
    errorMessages: z.array(z.string()).default([]),
    errors: z.record(z.string(), z.string()).default({}),
  })
  .transform(({ errorMessages, errors }) => [
    ...errorMessages,
    ...Object.entries(errors).map(([name, text]) => `${name}: ${text}`),
  ]);

/**
 * Every envelope that Jira and what stands before it put an error into: `errorMessages` and `errors` by field, `errors`
 * as a list (bulk operations, issues created together), problem+json (routing), `message` (gateway). All parts are
 * optional, some come together.
 */
const Envelope = z.object({
  errorMessages: z.array(z.string()).optional().catch(undefined),
  errors: z
    .union([
      z.array(z.object({ message: z.string() })).transform((list) => list.map((e) => e.message)),
      z
        .array(z.object({ elementErrors: ErrorCollection }))
        .transform((list) => list.flatMap((e) => e.elementErrors)),
      z
        .record(z.string(), z.string())
        .transform((byField) => Object.entries(byField).map(([name, text]) => `${name}: ${text}`)),
    ])
    .optional()
    .catch(undefined),
  detail: z.string().optional().catch(undefined),
  title: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
});

const longestSentence = 500;

/** What an answer says is wrong, in Jira's words, as text for a person. */
export function refusalOf(answer: Pick<Answer, 'status' | 'headers' | 'body'>): string {
  if (answer.status === 401) return unauthorised(answer.body);
  const text = answer.body.toString('utf8').trim();
  const sentences = text.startsWith('{') ? sentencesOf(text) : [];
  if (sentences.length > 0) return shortened(sentences.join(' '));
  if (isPage(answer))
    return `A web page came instead of data (${answer.status}${titleOf(text)}); if that goes on, look at jira.site and at what stands before Jira.`;
  if (text !== '' && !/^[{["]/.test(text)) return shortened(text);
  return `The answer was ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`.trim().concat('.');
}

/** True for the pages of proxies, single sign-on and sites that do not exist. */
export function isPage({ headers, body }: Pick<Answer, 'headers' | 'body'>): boolean {
  return (
    (headers.get('content-type') ?? '').includes('text/html') ||
    /^\s*<[a-z!?]/i.test(body.subarray(0, 100).toString('latin1'))
  );
}

function unauthorised(body: Buffer): string {
  if (/scope does not match/i.test(body.toString('utf8')))
    return 'The API token lacks a scope that this call needs (401); Postboard needs read:jira-work and write:jira-work.';
  return 'Jira does not accept the e-mail address and API token (401). Tokens expire after a year at the latest; make a new one at https://id.atlassian.com/manage-profile/security/api-tokens and set JIRA_API_TOKEN.';
}

function sentencesOf(json: string): readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return [];
  }
  const envelope = Envelope.safeParse(value);
  if (!envelope.success) return [];
  const { errorMessages = [], errors = [], detail, message, title } = envelope.data;
  const found = [...errorMessages, ...errors].filter((sentence) => sentence.trim() !== '');
  const general = detail ?? message ?? title;
  return found.length === 0 && general !== undefined ? [general] : found;
}

function titleOf(page: string): string {
  const title = plain(/<title[^>]*>([^<]{1,200})/i.exec(page)?.[1] ?? '');
  return title === '' ? '' : `, “${title}”`;
}

function shortened(sentences: string): string {
  const text = plain(sentences);
  return text.length <= longestSentence ? text : `${text.slice(0, longestSentence - 1)}…`;
}

/** Without the tags that some of Jira's messages carry, in one line. */
function plain(text: string): string {
  return text
    .replaceAll(/<\/?[a-z][^>]*>/gi, ' ')
    .replaceAll(/&(amp|lt|gt|quot|#39|nbsp);/g, (entity) => entities.get(entity) ?? entity)
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const entities: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&nbsp;', ' '],
]);

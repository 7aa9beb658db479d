import { pause } from './pause.js';

/** Jira answered no; the message holds its own words. */
export class JiraRefused extends Error {
  constructor(status, message) {
    super(message);
    this.name = 'JiraRefused';
    this.status = status;
  }
}

const mostTries = 5;

/** Calls Jira's REST API, beside the page and as the person whom the emulator takes us for. */
export async function call(method, path, body) {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(`rest/${path}`, {
      method,
      headers: {
        Accept: 'application/json',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.ok) return text === '' ? undefined : JSON.parse(text);
    if (answer.status !== 429 || attempt === mostTries)
      throw new JiraRefused(answer.status, sentenceOf(text) || `Jira answered ${answer.status}.`);
    // Refused before it was run, so that any call may be made again.
    await pause(1000 * Number(answer.headers.get('Retry-After') ?? 1));
  }
}

/** Jira's own words, from any of the shapes in which it refuses. */
function sentenceOf(text) {
  try {
    const { errorMessages = [], errors = {}, detail } = JSON.parse(text);
    return [...errorMessages, ...Object.values(errors), detail].filter(Boolean).join(' ');
  } catch {
    // Not JSON: a proxy or a crash, whose page is of no use to a person.
    return '';
  }
}

/** Everything of an issue that its detail shows. */
export async function readIssue(key) {
  const [issue, { comments }, history] = await Promise.all([
    call('GET', `api/3/issue/${key}?fields=*all&expand=names`),
    call('GET', `api/3/issue/${key}/comment?orderBy=-created&maxResults=100`),
    readHistory(key),
  ]);
  return { issue, comments, history };
}

/** The newest hundred changes, newest first; Jira lists the oldest first. */
async function readHistory(key) {
  const path = `api/3/issue/${key}/changelog`;
  const { total } = await call('GET', `${path}?maxResults=1`);
  const { values } = await call(
    'GET',
    `${path}?startAt=${Math.max(0, total - 100)}&maxResults=100`,
  );
  return values.toReversed();
}

/** Moves that the workflow allows from where the issue is. */
export async function readTransitions(key) {
  const { transitions } = await call('GET', `api/3/issue/${key}/transitions`);
  return transitions;
}

export function transition(key, id) {
  return call('POST', `api/3/issue/${key}/transitions`, { transition: { id } });
}

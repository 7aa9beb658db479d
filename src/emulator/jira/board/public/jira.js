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
    const answer = await ask(method, path, body);
    const text = await answer.text();
    if (answer.ok) return text === '' ? undefined : JSON.parse(text);
    if (answer.status !== 429 || attempt === mostTries)
      throw new JiraRefused(answer.status, sentenceOf(text) || `Jira answered ${answer.status}.`);
    // Refused before it was run, so that any call may be made again.
    await pause(1000 * Number(answer.headers.get('Retry-After') ?? 1));
  }
}

async function ask(method, path, body) {
  const isForm = body instanceof FormData;
  const headers = {
    Accept: 'application/json',
    // Asked for by Jira before it takes a form; other sites' pages cannot set it.
    ...(isForm && { 'X-Atlassian-Token': 'no-check' }),
    ...(body !== undefined && !isForm && { 'Content-Type': 'application/json' }),
  };
  try {
    return await fetch(`rest/${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    });
  } catch (error) {
    throw new Error('Jira could not be reached. Is it still running?', { cause: error });
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

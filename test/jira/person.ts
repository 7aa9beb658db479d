import type { WantedWebhook } from '../../src/jira/provision/webhook.ts';

/** Somebody who works in Jira, by the REST calls that a browser would make. */
export class Person {
  readonly #url: string;
  readonly #authorization: string;
  readonly #fieldIds = new Map<string, string>();

  constructor(url: string, { email, apiToken }: { email: string; apiToken: string }) {
    this.#url = url;
    this.#authorization = `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`;
  }

  /** Creates an issue; fields by their names. */
  async create(
    type: string,
    summary: string,
    fields: Readonly<Record<string, unknown>> = {},
  ): Promise<{ readonly id: string; readonly key: string }> {
    const answer = await this.#call('POST', '/rest/api/3/issue', {
      fields: {
        project: { key: 'MAIL' },
        issuetype: { name: type },
        summary,
        ...(await this.#byId(fields)),
      },
    });
    return answer as { id: string; key: string };
  }

  async edit(issue: string, fields: Readonly<Record<string, unknown>>): Promise<void> {
    const body = { fields: await this.#byId(fields) };
    await this.#call('PUT', `/rest/api/3/issue/${issue}`, body);
  }

  async read(issue: string): Promise<{ readonly fields: Readonly<Record<string, unknown>> }> {
    const answer = await this.#call('GET', `/rest/api/3/issue/${issue}`);
    return answer as { fields: Record<string, unknown> };
  }

  async fieldId(name: string): Promise<string> {
    if (this.#fieldIds.size === 0) {
      const all = (await this.#call('GET', '/rest/api/3/field')) as { id: string; name: string }[];
      for (const field of all) this.#fieldIds.set(field.name, field.id);
    }
    return this.#fieldIds.get(name) ?? name;
  }

  /** Drags the card to a status. */
  async move(issue: string, to: string): Promise<void> {
    const path = `/rest/api/3/issue/${issue}/transitions`;
    const { transitions } = (await this.#call('GET', path)) as {
      transitions: { id: string; to: { name: string } }[];
    };
    const id = transitions.find((transition) => transition.to.name === to)?.id;
    await this.#call('POST', path, { transition: { id } });
  }

  async link(inward: string, outward: string): Promise<void> {
    await this.#call('POST', '/rest/api/3/issueLink', {
      type: { name: 'Relates' },
      inwardIssue: { key: inward },
      outwardIssue: { key: outward },
    });
  }

  async attach(issue: string, name: string, bytes: Buffer): Promise<void> {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)], { type: 'application/pdf' }), name);
    await this.#call('POST', `/rest/api/3/issue/${issue}/attachments`, form);
  }

  async comments(issue: string): Promise<readonly { id: string; body: unknown }[]> {
    const answer = await this.#call('GET', `/rest/api/3/issue/${issue}/comment`);
    return (answer as { comments: { id: string; body: unknown }[] }).comments;
  }

  /** As an administrator does under Settings > System > WebHooks. */
  async registerWebhook({ jql, ...form }: WantedWebhook): Promise<void> {
    await this.#call('POST', '/rest/webhooks/1.0/webhook', {
      ...form,
      filters: { 'issue-related-events-section': jql },
      excludeBody: false,
    });
  }

  async #byId(fields: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    const entries = Object.entries(fields).map(async ([name, value]) => [
      await this.fieldId(name),
      value,
    ]);
    return Object.fromEntries(await Promise.all(entries)) as Record<string, unknown>;
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const isForm = body instanceof FormData;
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        Authorization: this.#authorization,
        'X-Atlassian-Token': 'no-check',
        ...(isForm || body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}

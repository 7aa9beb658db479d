import { z } from 'zod';

const Created = z.object({ id: z.string(), key: z.string() });
const Field = z.object({
  id: z.string(),
  name: z.string(),
  schema: z.object({ custom: z.string().optional() }).optional(),
});
type Field = z.infer<typeof Field>;
const Transitions = z.object({
  transitions: z.array(z.object({ id: z.string(), to: z.object({ name: z.string() }) })),
});
const Found = z.object({
  issues: z.array(
    z.object({ id: z.string(), key: z.string(), fields: z.record(z.string(), z.unknown()) }),
  ),
  nextPageToken: z.string().optional(),
});

const Comments = z.object({ comments: z.array(z.object({ body: z.unknown() })) });
const Node = z.object({
  type: z.string(),
  text: z.string().default(''),
  attrs: z.object({ url: z.string().optional() }).default({}),
  content: z.array(z.unknown()).default([]),
});

/** Field values by the name a person sees. */
export type NamedFields = Readonly<Record<string, unknown>>;

/** Somebody who works in Jira, over its REST API (v3): what a person would click, and nothing else. */
export class Person {
  readonly #site: string;
  readonly #authorization: string;
  readonly #project: string;
  #fields = new Map<string, Field>();

  private constructor(site: string, authorization: string, project: string) {
    this.#site = site;
    this.#authorization = authorization;
    this.#project = project;
  }

  static async signIn(
    site: string,
    email: string,
    token: string,
    project: string,
  ): Promise<Person> {
    const authorization = `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`;
    const person = new Person(site, authorization, project);
    const fields = z.array(Field).parse(await person.#call('GET', '/rest/api/3/field'));
    person.#fields = new Map(fields.map((field) => [field.name, field]));
    return person;
  }

  /** Creates up to 50 issues; answers their keys in order. */
  async create(type: string, issues: readonly NamedFields[]): Promise<readonly string[]> {
    const answer = await this.#call('POST', '/rest/api/3/issue/bulk', {
      issueUpdates: issues.map((fields) => ({
        fields: {
          project: { key: this.#project },
          issuetype: { name: type },
          ...this.#byId(fields),
        },
      })),
    });
    return z
      .object({ issues: z.array(Created) })
      .parse(answer)
      .issues.map(({ key }) => key);
  }

  async link(rule: string, campaign: string): Promise<void> {
    await this.#call('POST', '/rest/api/3/issueLink', {
      type: { name: 'Selects' },
      outwardIssue: { key: campaign },
      inwardIssue: { key: rule },
    });
  }

  async attach(issue: string, name: string, mediaType: string, bytes: Buffer): Promise<void> {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)], { type: mediaType }), name);
    const answer = await fetch(`${this.#site}/rest/api/3/issue/${issue}/attachments`, {
      method: 'POST',
      headers: { Authorization: this.#authorization, 'X-Atlassian-Token': 'no-check' },
      body: form,
    });
    if (!answer.ok) throw new Error(`Attaching ${name} to ${issue} failed: ${await answer.text()}`);
  }

  /** As an administrator: has Jira call Postboard when a campaign or a rule changes. */
  async registerWebhook(url: string, secret: string): Promise<void> {
    await this.#call('POST', '/rest/webhooks/1.0/webhook', {
      name: 'Postboard',
      url,
      events: ['jira:issue_created', 'jira:issue_updated'],
      filters: {
        'issue-related-events-section': `project = ${this.#project} AND issuetype in (Campaign, Rule)`,
      },
      excludeBody: false,
      secret,
    });
  }

  /** Drags a card to another column. */
  async move(issue: string, status: string): Promise<void> {
    const path = `/rest/api/3/issue/${issue}/transitions`;
    const { transitions } = Transitions.parse(await this.#call('GET', path));
    const transition = transitions.find(({ to }) => to.name === status);
    if (transition === undefined)
      throw new Error(`${issue} cannot be moved to ${status} from where it is`);
    await this.#call('POST', path, { transition: { id: transition.id } });
  }

  /** Writes something else into fields of an issue. */
  async edit(issue: string, fields: NamedFields): Promise<void> {
    await this.#call('PUT', `/rest/api/3/issue/${issue}`, { fields: this.#byId(fields) });
  }

  /** Reads an issue's fields by the names a person sees; `status` as its name. */
  async read(issue: string, names: readonly string[]): Promise<NamedFields> {
    const ids = names.map((name) => this.#idOf(name));
    const answer = await this.#call('GET', `/rest/api/3/issue/${issue}?fields=${ids.join(',')}`);
    return this.#byName(
      z.object({ fields: z.record(z.string(), z.unknown()) }).parse(answer).fields,
      names,
    );
  }

  /** The comments of an issue as plain text, oldest first; a block of text a line. */
  async comments(issue: string): Promise<readonly string[]> {
    const answer = await this.#call('GET', `/rest/api/3/issue/${issue}/comment?maxResults=100`);
    return Comments.parse(answer).comments.map(({ body }) => textOf(body).trim());
  }

  async search(
    jql: string,
    names: readonly string[],
  ): Promise<readonly { key: string; fields: NamedFields }[]> {
    const found: { key: string; fields: NamedFields }[] = [];
    let nextPageToken: string | undefined;
    do {
      const page = Found.parse(
        await this.#call('POST', '/rest/api/3/search/jql', {
          jql,
          fields: names.map((name) => this.#idOf(name)),
          maxResults: 100,
          ...(nextPageToken !== undefined && { nextPageToken }),
        }),
      );
      for (const { key, fields } of page.issues)
        found.push({ key, fields: this.#byName(fields, names) });
      nextPageToken = page.nextPageToken;
    } while (nextPageToken !== undefined);
    return found;
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.#site}${path}`, {
      method,
      headers: {
        Authorization: this.#authorization,
        Accept: 'application/json',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  #idOf(name: string): string {
    const id = this.#fields.get(name)?.id ?? (/^[a-z]+$/.test(name) ? name : undefined);
    if (id === undefined) throw new Error(`This Jira has no field called ${name}`);
    return id;
  }

  #byId(fields: NamedFields): NamedFields {
    return Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [this.#idOf(name), this.#typed(name, value)]),
    );
  }

  /** A text field of several lines takes a document. */
  #typed(name: string, value: unknown): unknown {
    const isLong = this.#fields.get(name)?.schema?.custom?.endsWith(':textarea') === true;
    if (!isLong || typeof value !== 'string') return value;
    return {
      type: 'doc',
      version: 1,
      content: [{ type: 'paragraph', content: [{ type: 'text', text: value }] }],
    };
  }

  #byName(fields: Readonly<Record<string, unknown>>, names: readonly string[]): NamedFields {
    return Object.fromEntries(names.map((name) => [name, fields[this.#idOf(name)]]));
  }
}

/** The words of an Atlassian document; what stands in a block of its own ends with a line break. */
function textOf(document: unknown): string {
  const { type, text, attrs, content } = Node.parse(document);
  const inner = text + (attrs.url ?? '') + content.map(textOf).join('');
  const endsLine = /^(paragraph|heading|codeBlock|listItem|tableRow)$/.test(type);
  const isCell = /^table(Cell|Header)$/.test(type);
  if (isCell) return `${inner.trim()}   `;
  return endsLine ? `${inner.trimEnd()}\n` : inner;
}

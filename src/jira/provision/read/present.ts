import { z } from 'zod';
import {
  getCurrentUser,
  getFields,
  getFiltersPaginated,
  getMyPermissions,
  getServerInfo,
} from '../../requests.ts';
import { fieldsCalled, parseFields, type SiteField } from '../../site/fields.ts';
import type { Transport } from '../../transport/transport.ts';
import { understand } from '../../understand.ts';
import type { Present, PresentAccount, PresentChoice } from '../present.ts';
import {
  getContextsForField,
  getIssueAllTypes,
  getIssueLinkTypes,
  getOptionsForContext,
  getValidProjectName,
  search,
  validateProjectKey,
} from '../requests.ts';
import type { WantedProject } from '../wanted.ts';
import { allPages } from './pages.ts';
import { readProject } from './project.ts';
import {
  readTypeSchemeCalled,
  readTypeScreenSchemeCalled,
  readWorkflowSchemeCalled,
} from './schemes.ts';
import { readScreenSchemes, readScreensCalled } from './screens.ts';
import { readWebhooks } from './webhooks.ts';
import { readWorkflowsCalled } from './workflows.ts';

const Named = z.object({ id: z.string(), name: z.string() });
/** What belongs to a team-managed project is no use to any other. */
const Scope = z.object({ type: z.string().default('GLOBAL') }).nullish();
const Scoped = Named.extend({ scope: Scope });

export type Reading =
  | { readonly kind: 'read'; readonly present: Present }
  /** Nothing of what there is to compare is shown to others. */
  | { readonly kind: 'no-administrator'; readonly account: PresentAccount };

/** Reads all that the wanted project is compared with. Changes nothing. */
export async function readPresent(
  transport: Transport,
  wanted: WantedProject,
  signal: AbortSignal,
): Promise<Reading> {
  const client = transport.until(signal);
  const account = await readAccount(transport, signal);
  if (!account.isAdministrator) return { kind: 'no-administrator', account };

  const prefix = `${wanted.key}:`;
  const project = await readProject(transport, wanted, signal);
  const [server, typesJson, statuses, fieldsJson, { issueLinkTypes }] = await Promise.all([
    getServerInfo(client),
    getIssueAllTypes(client),
    allPages(Status, (startAt) => search(client, { startAt, maxResults: 200 })),
    getFields(client),
    getIssueLinkTypes(client),
  ]);
  const issueTypes = understand(z.array(IssueType), typesJson).filter(isGlobal);
  const fields = parseFields(fieldsJson, project?.id ?? '');
  const [workflows, screens, screenSchemes, filters, webhooks] = await Promise.all([
    readWorkflowsCalled(
      transport,
      wanted.types.map((type) => type.workflow.name),
      prefix,
      signal,
    ),
    readScreensCalled(
      transport,
      wanted.types.map((type) => type.screen.name),
      prefix,
      signal,
    ),
    readScreenSchemes(transport, { queryString: prefix }, signal),
    allPages(Named, (startAt) => getFiltersPaginated(client, { startAt, filterName: prefix })),
    readWebhooks(transport, signal),
  ]);
  const [typeSchemes, typeScreenSchemes, workflowSchemes, choices, objections] = await Promise.all([
    readTypeSchemeCalled(transport, wanted.schemes.types, issueTypes, signal),
    readTypeScreenSchemeCalled(transport, wanted.schemes.screens, signal),
    readWorkflowSchemeCalled(transport, wanted.schemes.workflows, signal),
    readChoices(transport, wanted, fields, signal),
    project === undefined ? readObjections(transport, wanted, signal) : [],
  ]);
  const present: Present = {
    account,
    project,
    objections,
    issueTypes,
    fields,
    choices,
    workflows,
    screens,
    screenSchemes,
    typeSchemes,
    typeScreenSchemes,
    workflowSchemes,
    filters,
    webhooks,
    baseUrl: (server.baseUrl ?? '').replace(/\/$/, ''),
    statuses: statuses.filter(isGlobal),
    linkTypes: understand(z.array(Named), issueLinkTypes),
  };
  return { kind: 'read', present };
}

const IssueType = Scoped.extend({ subtask: z.boolean().default(false) }).transform(
  ({ subtask, ...type }) => ({ ...type, isSubtask: subtask }),
);
const Status = Scoped.extend({ statusCategory: z.enum(['TODO', 'IN_PROGRESS', 'DONE']) }).transform(
  ({ statusCategory, ...status }) => ({ ...status, category: statusCategory }),
);

function isGlobal({ scope }: { readonly scope?: z.infer<typeof Scope> }): boolean {
  return scope === null || scope === undefined || scope.type === 'GLOBAL';
}

const Account = z.object({ accountId: z.string(), displayName: z.string().default('somebody') });

async function readAccount(transport: Transport, signal: AbortSignal): Promise<PresentAccount> {
  const client = transport.until(signal);
  // The first call is the one that no anonymous caller may do: others would answer with an empty site.
  const account = understand(Account, await getCurrentUser(client));
  const { permissions } = await getMyPermissions(client, { permissions: 'ADMINISTER' });
  return { ...account, isAdministrator: permissions?.['ADMINISTER']?.havePermission === true };
}

/** What Jira says against a new project of this key and name. */
async function readObjections(
  transport: Transport,
  { key, name }: WantedProject,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const client = transport.until(signal);
  const answer = await validateProjectKey(client, { key });
  const Objections = z.object({
    errorMessages: z.array(z.string()).default([]),
    errors: z.record(z.string(), z.string()).default({}),
  });
  const { errorMessages, errors } = understand(Objections, answer);
  const freeName = await getValidProjectName(client, { name });
  return [
    ...errorMessages,
    ...Object.values(errors),
    ...(freeName === name ? [] : [`A project with the name "${name}" already exists.`]),
  ];
}

/** The options of the wanted choices among the fields. */
async function readChoices(
  transport: Transport,
  wanted: WantedProject,
  fields: readonly SiteField[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, PresentChoice>> {
  const candidates = wanted.fields
    .filter(({ options }) => options.length > 0)
    .flatMap(({ name }) => fieldsCalled(fields, name))
    .filter(({ type }) => type === 'option');
  const choices = await Promise.all(
    candidates.map(async ({ id }) => [id, await readChoice(transport, id, signal)] as const),
  );
  return new Map(choices.flatMap(([id, choice]) => (choice === undefined ? [] : [[id, choice]])));
}

const Context = z.object({
  id: z.coerce.number(),
  isGlobalContext: z.boolean().default(false),
});
const Option = z.object({ value: z.string(), disabled: z.boolean().default(false) });

/** Undefined where the field holds nowhere. */
export async function readChoice(
  transport: Transport,
  fieldId: string,
  signal: AbortSignal,
): Promise<PresentChoice | undefined> {
  const client = transport.until(signal);
  const contexts = await allPages(Context, (startAt) =>
    getContextsForField(client, { startAt, fieldId }),
  );
  const context = contexts.find(({ isGlobalContext }) => isGlobalContext) ?? contexts[0];
  if (context === undefined) return undefined;
  const options = await allPages(Option, (startAt) =>
    getOptionsForContext(client, { startAt, fieldId, contextId: context.id }),
  );
  return {
    contextId: context.id,
    options: options.filter(({ disabled }) => !disabled).map(({ value }) => value),
  };
}

import { z } from 'zod';
import { type Check, checking, failed } from './doctor-check.ts';
import { checkCampaignMoves, checkRecipientMoves } from './doctor-moves.ts';
import { checkWebhook } from './doctor-webhook.ts';
import { issueTypeUses, type JiraOptions } from './options.ts';
import { usesOn } from './provision/wanted-fields.ts';
import { getCreateIssueMetaIssueTypeId, getCurrentUser, getMyPermissions } from './requests.ts';
import { readSite } from './site/read-site.ts';
import type { Site } from './site/site.ts';
import { Transport } from './transport/transport.ts';
import { understand } from './understand.ts';

export type { Check } from './doctor-check.ts';

/** Checks all that Postboard needs of Jira, in the order in which one would repair it; ends where nothing more can be said. */
export async function* checkJira(options: JiraOptions, signal: AbortSignal): AsyncGenerator<Check> {
  // Somebody waits for the answer.
  const transport = new Transport({ ...options, mostRetries: 1 });

  const account = await checking('Jira account', () => checkAccount(transport, options, signal));
  yield account;
  if (account.ok !== true) return;
  yield await checking('Jira permissions', () => checkPermissions(transport, options, signal));

  const { site, checks } = await resolveNames(transport, options, signal);
  yield* checks;
  if (site === undefined) return;
  const screens = await checking('Jira screens', () => checkScreens(transport, site, signal));
  // Jira shows create screens to those who may create issues, which Postboard need not.
  yield screens.ok === false ? { ...screens, ok: 'warning' } : screens;
  yield await checking('Jira campaign workflow', () => checkCampaignMoves(transport, site, signal));
  yield await checking('Jira recipient workflow', () =>
    checkRecipientMoves(transport, site, signal),
  );
  yield await checking('Jira webhook', () => checkWebhook(transport, site, options, signal));
}

const Account = z.object({ displayName: z.string().default('somebody without a name') });

async function checkAccount(
  transport: Transport,
  { site, email }: JiraOptions,
  signal: AbortSignal,
): Promise<Check> {
  const answer = await getCurrentUser(transport.until(signal));
  const { displayName } = understand(Account, answer);
  const detail = `Signed in to ${site} as ${displayName} (${email}).`;
  return { name: 'Jira account', ok: true, detail };
}

/** Permission → what Postboard does with it. */
const permissions: ReadonlyMap<string, string> = new Map([
  ['BROWSE_PROJECTS', 'read issues'],
  ['TRANSITION_ISSUES', 'move campaigns and recipients'],
  ['EDIT_ISSUES', 'write the progress field and labels'],
  ['ADD_COMMENTS', 'report in comments'],
  ['EDIT_OWN_COMMENTS', 'keep the progress comment up to date'],
  ['CREATE_ATTACHMENTS', 'attach previews of letters'],
  ['DELETE_OWN_ATTACHMENTS', 'replace previews of letters'],
  ['BULK_CHANGE', 'move and label recipients in bulk'],
]);

const Permissions = z.object({
  permissions: z.record(z.string(), z.object({ havePermission: z.boolean().optional() })),
});

async function checkPermissions(
  transport: Transport,
  { project, email }: JiraOptions,
  signal: AbortSignal,
): Promise<Check> {
  const name = 'Jira permissions';
  const administer = 'ADMINISTER_PROJECTS';
  const answer = await getMyPermissions(transport.until(signal), {
    projectKey: project,
    permissions: [...permissions.keys(), administer].join(','),
  });
  const granted = understand(Permissions, answer).permissions;
  const has = (permission: string) => granted[permission]?.havePermission === true;
  const missing = [...permissions].filter(([permission]) => !has(permission));
  if (missing.length > 0)
    return {
      name,
      ok: false,
      detail: `${email} may not ${missing.map(([permission, use]) => `${use} (${permission})`).join(', ')}.`,
      whatToDo: missing.some(([permission]) => permission !== 'BULK_CHANGE')
        ? `Grant this under Project settings > Permissions of ${project}; BULK_CHANGE is "Make bulk changes" under Settings > System > Global permissions.`
        : 'Grant "Make bulk changes" under Settings > System > Global permissions.',
    };
  if (!has(administer))
    return {
      name,
      ok: 'warning',
      detail: `${email} may do all that is needed, but watchers of a campaign are mailed whenever its progress field changes.`,
      whatToDo: `Grant "Administer projects" (${administer}) under Project settings > Permissions of ${project}; Jira asks for it where somebody wants to change an issue without mail.`,
    };
  return { name, ok: true, detail: `${email} may do all that is needed.` };
}

/** The site where it has all that the config names; checks that say what it lacks where it has not. */
async function resolveNames(
  transport: Transport,
  options: JiraOptions,
  signal: AbortSignal,
): Promise<{ readonly site?: Site; readonly checks: readonly Check[] }> {
  const name = 'Jira names';
  try {
    const resolution = await readSite(transport, options, signal);
    if (resolution.kind === 'incomplete') {
      const checks = resolution.problems.map(
        ({ about, sentence }): Check => ({ name: `Jira ${about}`, ok: false, detail: sentence }),
      );
      return { checks };
    }
    const detail = `Project ${options.project} has every issue type, status and field that the config names.`;
    return { site: resolution.site, checks: [{ name, ok: true, detail }] };
  } catch (error) {
    return { checks: [failed(name, error)] };
  }
}

const ScreenFields = z.object({ fields: z.array(z.object({ fieldId: z.string() })).default([]) });

/** A field that is on no screen can be neither filled in nor written. */
async function checkScreens(transport: Transport, site: Site, signal: AbortSignal): Promise<Check> {
  const name = 'Jira screens';
  const missing: string[] = [];
  for (const type of issueTypeUses) {
    const answer = await getCreateIssueMetaIssueTypeId(transport.until(signal), {
      projectIdOrKey: site.projectKey,
      issueTypeId: site.types.idOf(type),
      maxResults: 200,
    });
    const shown = new Set(understand(ScreenFields, answer).fields.map(({ fieldId }) => fieldId));
    const wanted = usesOn(type).map((use) => site.fields.of(use));
    const labels = type === 'recipient' ? [{ id: 'labels', name: 'Labels' }] : [];
    for (const field of [...wanted, ...labels])
      if (!shown.has(field.id)) missing.push(`"${field.name}" for ${type}s`);
  }
  if (missing.length === 0)
    return { name, ok: true, detail: 'Every field is on the screens of its issue type.' };
  return {
    name,
    ok: 'warning',
    detail: `The create screens lack ${missing.join(', ')}.`,
    whatToDo: `Add the fields under Project settings > Screens of ${site.projectKey}, to the edit screens as well.`,
  };
}

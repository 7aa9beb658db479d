import { z } from 'zod';
import type { JiraSettings } from '../options.ts';
import { JiraRefused } from '../port.ts';
import {
  getAllStatuses,
  getCurrentUser,
  getFields,
  getMyPermissions,
  getProject,
  getServerInfo,
} from '../requests.ts';
import type { Transport } from '../transport/transport.ts';
import { understand } from '../understand.ts';
import { resolveSite, type SiteResolution } from './site.ts';

const Account = z.object({ accountId: z.string() });

/** Reads the project's names from Jira and finds the configured ones among them. */
export async function readSite(
  transport: Transport,
  settings: JiraSettings,
  signal: AbortSignal,
): Promise<SiteResolution> {
  const client = transport.until(signal);
  const project = { projectIdOrKey: settings.project };
  const administer = 'ADMINISTER_PROJECTS';
  // The first call is the one that no anonymous caller may do: others would answer with an empty site.
  const { accountId } = understand(Account, await getCurrentUser(client));
  try {
    const description = await getProject(client, project);
    const [typesWithStatuses, fields, server, { permissions }] = await Promise.all([
      getAllStatuses(client, project),
      getFields(client),
      getServerInfo(client),
      getMyPermissions(client, { projectKey: settings.project, permissions: administer }),
    ]);
    return resolveSite(settings, {
      project: description,
      typesWithStatuses,
      fields,
      // Behind the gateway of scoped tokens, this is the address that people use.
      baseUrl: server.baseUrl ?? settings.site,
      accountId,
      mayBeQuiet: permissions?.[administer]?.havePermission === true,
    });
  } catch (error) {
    if (!(error instanceof JiraRefused) || error.status !== 404) throw error;
    const sentence = `There is no project ${settings.project} that ${settings.email} may see; check jira.project in the config and the account's access.`;
    return { kind: 'incomplete', problems: [{ about: 'project', sentence }] };
  }
}

import { z } from 'zod';
import { documentOfText } from './adf/document.ts';
import { attachInstead } from './attach.ts';
import { BulkWriter } from './bulk.ts';
import { isCampaign, readCampaign } from './campaigns.ts';
import { readLastMoves, readMoves } from './changelog.ts';
import { addMarkedComment, editComment, findComment } from './comments.ts';
import { issueColumns, issuesHolding } from './issue-query.ts';
import { findIssue, readIssues } from './issues.ts';
import { readLabelled } from './labels.ts';
import { readLastEditor } from './last-editor.ts';
import type { JiraOptions } from './options.ts';
import { isAway, outlast } from './patience.ts';
import type { Jira } from './port.ts';
import { recipientsMoved } from './recipient-standing.ts';
import { readRecipients } from './recipients.ts';
import { editIssue, getAttachmentContent } from './requests.ts';
import { reviewsOn } from './reviews.ts';
import { dryRunProperty, readRun, startedProperty, writeRun } from './run-property.ts';
import { readSavedFilters } from './saved-filters.ts';
import { readSchedules, schedulesIn, writeSendAt } from './schedules.ts';
import { campaignsIn, checkJql, selectRecipients } from './search.ts';
import { readSite } from './site/read-site.ts';
import type { Site, SiteProblem } from './site/site.ts';
import { moveCampaign } from './transitions.ts';
import { Transport } from './transport/transport.ts';
import { understand } from './understand.ts';

/** Of a single-line text field. */
const mostFieldCharacters = 255;

/** The project is not as the config says; every difference in one sentence each. */
export class JiraIncomplete extends Error {
  override readonly name = 'JiraIncomplete';
  readonly problems: readonly SiteProblem[];

  constructor(problems: readonly SiteProblem[]) {
    super(problems.map(({ sentence }) => sentence).join('\n'));
    this.problems = problems;
  }
}

/** Jira, the numbers by which its webhooks speak of the project, and how it is. */
export interface ConnectedJira extends Jira {
  readonly site: Site;
  /** Undefined while Jira works, as far as the last call says; else one sentence. Calls nobody. */
  trouble(): string | undefined;
}

/**
 * Connects to the project that the config names: finds its types, statuses and fields, once. Waits for a Jira that is
 * away; rejects with {@link JiraIncomplete} when something is missing, with `JiraUnauthorized` and with `JiraRefused`.
 */
export async function connectJira(
  options: JiraOptions,
  signal: AbortSignal,
): Promise<ConnectedJira> {
  const { transport, site } = await connectSite(options, signal);
  return jiraOn(transport, site);
}

/** A way to the project, and what things are called there. Rejects as {@link connectJira} does. */
export async function connectSite(
  options: JiraOptions,
  signal: AbortSignal,
): Promise<{ readonly transport: Transport; readonly site: Site }> {
  const transport = new Transport(options);
  const { logger, clock, patienceMilliseconds: longestMilliseconds = Infinity } = options;
  const resolution = await outlast(
    () => readSite(transport, options, signal),
    { logger, clock, passes: isAway, longestMilliseconds },
    signal,
  );
  if (resolution.kind === 'incomplete') throw new JiraIncomplete(resolution.problems);
  return { transport, site: resolution.site };
}

function jiraOn(transport: Transport, site: Site): ConnectedJira {
  const bulk = new BulkWriter(transport, site);
  return {
    site,
    trouble: () => transport.trouble(),
    mergeFields: site.mergeFields,
    ...reviewsOn(transport, site),
    campaign: (id, signal) => readCampaign(transport, site, id, signal),
    moves: (id, signal) => readMoves(transport, site, id, signal),
    lastEditor: (id, rules, signal) => readLastEditor(transport, site, id, rules, signal),
    async campaignStates(ids, signal) {
      const issues = await readIssues(transport, ids, [], signal);
      return issues
        .filter((issue) => isCampaign(issue, site))
        .map(({ id, key, fields }) => ({
          id,
          key,
          status: site.campaignStatuses.oursOf(fields.status.id),
        }));
    },
    campaignsIn: (statuses, signal) => campaignsIn(transport, site, statuses, signal),
    schedulesIn: (status, signal) => schedulesIn(transport, site, status, signal),
    async scheduleOf(id, signal) {
      return (await readSchedules(transport, site, [id], signal))[0];
    },
    setSendAt: (id, sendAt, signal) => writeSendAt(transport, site, id, sendAt, signal),
    checkJql: (queries, signal) => checkJql(transport, queries, signal),
    savedFilters: (queries, signal) => readSavedFilters(transport, queries, signal),
    selectRecipients: (queries, signal) => selectRecipients(transport, site, queries, signal),
    recipientsMoved: (minutes, signal) => recipientsMoved(transport, site, minutes, signal),
    lastMoves: (ids, signal) => readLastMoves(transport, site, ids, signal),
    recipients: (ids, mergeNames, signal) =>
      readRecipients(transport, site, ids, mergeNames, signal),
    issueColumns: (query, signal) => issueColumns(transport, site, query, signal),
    issuesHolding: (query, keys, signal) => issuesHolding(transport, site, query, keys, signal),
    async attachment(id, signal) {
      const number = understand(z.string().regex(/^\d+$/), id);
      const content = await getAttachmentContent(transport.until(signal), { id: number });
      return understand(z.instanceof(Buffer), content);
    },
    moveCampaign: (id, to, signal) => moveCampaign(transport, site, id, to, signal),
    moveRecipients: (ids, to, signal) => bulk.moveRecipients(ids, to, signal),
    relabel: (ids, label, instead, signal) => bulk.relabel(ids, label, instead, signal),
    labelled: (ids, label, signal) => readLabelled(transport, ids, label, signal),
    findComment: (issue, marker, signal) => findComment(transport, site, issue, marker, signal),
    addComment: (issue, marker, body, signal) =>
      addMarkedComment(transport, site, issue, marker, body, signal),
    editComment: (issue, comment, body, signal) =>
      editComment(transport, site, issue, comment, body, signal),
    attachInstead: (issue, files, isReplaced, signal) =>
      attachInstead(transport, issue, files, isReplaced, signal),
    async setProgress(campaign, text, signal) {
      const { id, isRichText } = site.fields.of('progress');
      await editIssue(transport.until(signal), {
        issueIdOrKey: campaign,
        fields: { [id]: isRichText ? documentOfText(text) : text.slice(0, mostFieldCharacters) },
        // Without the permission to administer the project, Jira refuses to be quiet.
        ...(site.mayBeQuiet && { notifyUsers: false }),
      });
    },
    startedRun: (campaign, signal) => readRun(transport, campaign, startedProperty, signal),
    setStartedRun: (campaign, run, signal) =>
      writeRun(transport, campaign, startedProperty, run, signal),
    dryRun: (campaign, signal) => readRun(transport, campaign, dryRunProperty, signal),
    setDryRun: (campaign, run, signal) =>
      writeRun(transport, campaign, dryRunProperty, run, signal),
    idOf: (key, signal) => findIssue(transport, key, signal),
    async keysOf(ids, signal) {
      const issues = await readIssues(transport, ids, [], signal);
      return new Map(issues.map(({ id, key }) => [id, key]));
    },
  };
}

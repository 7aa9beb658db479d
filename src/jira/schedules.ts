import type { IssueId } from '../campaign/ids.ts';
import { writeMoment } from '../campaign/schedule.ts';
import { isCampaign } from './campaigns.ts';
import { readIssues } from './issues.ts';
import { textOf } from './merge-value.ts';
import type { CampaignSchedule } from './port.ts';
import { editIssue } from './requests.ts';
import { campaignsIn } from './search.ts';
import type { Site } from './site/site.ts';
import type { Transport } from './transport/transport.ts';

/** Search says which, and may be late; reading by id says how they are now. */
export async function schedulesIn(
  transport: Transport,
  site: Site,
  status: 'scheduled' | 'sent',
  signal: AbortSignal,
): Promise<readonly CampaignSchedule[]> {
  const repeats = `cf[${site.fields.of('repeat').id.replace('customfield_', '')}] is not EMPTY`;
  const conditions = status === 'sent' ? [repeats] : [];
  const found = await campaignsIn(transport, site, [status], signal, conditions);
  const ids = found.map(({ id }) => id);
  const schedules = await readSchedules(transport, site, ids, signal);
  return schedules.filter(
    (each) => each.status === status && (status === 'scheduled' || each.repeat !== ''),
  );
}

export async function readSchedules(
  transport: Transport,
  site: Site,
  ids: readonly IssueId[],
  signal: AbortSignal,
): Promise<readonly CampaignSchedule[]> {
  const [sendAt, repeat] = [site.fields.of('sendAt').id, site.fields.of('repeat').id];
  const issues = await readIssues(transport, ids, [sendAt, repeat], signal);
  return issues
    .filter((issue) => isCampaign(issue, site))
    .map(({ id, key, fields }) => ({
      id,
      key,
      status: site.campaignStatuses.oursOf(fields.status.id),
      sendAt: textOf(fields[sendAt]).trim(),
      repeat: textOf(fields[repeat]).trim(),
    }));
}

export async function writeSendAt(
  transport: Transport,
  site: Site,
  campaign: IssueId,
  sendAt: Date,
  signal: AbortSignal,
): Promise<void> {
  await editIssue(transport.until(signal), {
    issueIdOrKey: campaign,
    fields: { [site.fields.of('sendAt').id]: writeMoment(sendAt) },
    ...(site.mayBeQuiet && { notifyUsers: false }),
  });
}

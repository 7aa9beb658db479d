import { randomUUID } from 'node:crypto';
import type { Campaign } from '../campaign/campaign.ts';
import type { Content } from '../campaign/content.ts';
import { type AudienceTuple, digestOf } from '../journal/freeze.ts';
import type { Audience } from './audience.ts';
import type { Drift } from './gate.ts';
import type { RunAtLaunch } from './run-at-launch.ts';

/** Recipients in one entry: some 30 KB. */
const sliceSize = 500;

export interface Freeze {
  readonly campaign: Campaign;
  readonly content: Content;
  readonly audience: Audience;
  readonly partitions: number;
  /** So many at the end of the audience are samples. */
  readonly samples: number;
  /** Since the dry run. */
  readonly drift: Drift | undefined;
}

/**
 * Writes content and audience and closes them with `frozen`. Several launches may do this for one run; the first `frozen`
 * in the journal wins, so what was written here holds only once it has been read back.
 */
export async function writeFreeze(
  run: RunAtLaunch,
  { campaign, content, audience, partitions, samples, drift }: Freeze,
): Promise<void> {
  const freeze = randomUUID();
  const at = Date.now();
  const { recipients } = audience;

  await run.append({ v: 1, kind: 'content', at, freeze, content: copyOf(content) });
  let from = 0;
  for (const slice of slicesOf(recipients)) {
    await run.append({ v: 1, kind: 'audience', at, freeze, from, recipients: slice });
    from += slice.length;
  }
  await run.append({
    v: 1,
    kind: 'frozen',
    at: Date.now(),
    freeze,
    count: recipients.length,
    ...(samples > 0 && { samples }),
    ...(drift && { drift }),
    sha256: digestOf(recipients),
    // No more partitions than letters, else their owners read the journal for nothing.
    partitions: Math.min(partitions, recipients.length),
    groups: [...audience.groups],
    rules: [...audience.rules],
    ...(campaign.pacePerSecond !== undefined && { pacePerSecond: campaign.pacePerSecond }),
  });
}

function* slicesOf(recipients: Iterable<AudienceTuple>): Iterable<AudienceTuple[]> {
  let slice: AudienceTuple[] = [];
  for (const recipient of recipients) {
    slice.push(recipient);
    if (slice.length < sliceSize) continue;
    yield slice;
    slice = [];
  }
  if (slice.length > 0) yield slice;
}

function copyOf({ groupTemplates, sources, dataFiles, transports, ...content }: Content) {
  return {
    ...content,
    template: templateOf(content),
    ...(groupTemplates && {
      groupTemplates: groupTemplates.map(({ name, groups, template }) => ({
        name,
        groups: [...groups],
        template: templateOf({ template }),
      })),
    }),
    attachments: [...content.attachments],
    ...(dataFiles && { dataFiles: [...dataFiles] }),
    ...(sources && { sources: [...sources] }),
    ...(transports && { transports: [...transports] }),
    testRecipients: [...(content.testRecipients ?? [])],
  };
}

function templateOf({ template }: Pick<Content, 'template'>) {
  return { ...template, partials: { ...template.partials } };
}

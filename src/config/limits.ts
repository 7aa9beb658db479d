import { z } from 'zod';
import { section } from './section.ts';
import { type Servers, serversOf } from './transports.ts';
import { domain } from './words.ts';

const LimitSection = section({
  mailsPerSecond: z.number().positive().optional(),
  connections: z.int().positive().optional(),
});

/** What all processes together may do; what is not there is not limited. */
export const LimitsSection = section({
  all: LimitSection.prefault({}),
  campaign: LimitSection.prefault({}),
  domain: LimitSection.prefault({}),
  domains: z.record(domain, LimitSection).default({}),
}).prefault({});

/** Every limit over all processes: mails a second, and mails on their way at the same time. */
export function limitsOf({
  limits: { all, campaign, domain: ofDomain, domains },
  ...servers
}: Servers & { readonly limits: z.infer<typeof LimitsSection> }) {
  return {
    all: limitOf(all),
    campaign: limitOf(campaign),
    domain: limitOf(ofDomain),
    domains: Object.fromEntries(
      Object.entries(domains).map(([name, each]) => [name, limitOf(each)]),
    ),
    transports: Object.fromEntries(
      serversOf(servers).map(([name, { mailsPerSecond, allConnections: connections }]) => [
        name,
        limitOf({ mailsPerSecond, connections }),
      ]),
    ),
  };
}

/** Mails a second that one campaign can go at most, whatever its own pace; undefined where nothing limits it. */
export function ceilingOf(limits: ReturnType<typeof limitsOf>): number | undefined {
  const { all, campaign, transports } = limits;
  const ofServers = Object.values(transports).reduce(
    (sum, { perSecond = Infinity }) => sum + perSecond,
    0,
  );
  const ceiling = Math.min(all.perSecond ?? Infinity, campaign.perSecond ?? Infinity, ofServers);
  return ceiling < Infinity ? ceiling : undefined;
}

function limitOf({
  mailsPerSecond: perSecond,
  connections: atOnce,
}: Partial<z.infer<typeof LimitSection>>) {
  return { ...(perSecond !== undefined && { perSecond }), ...(atOnce !== undefined && { atOnce }) };
}

import { z } from 'zod';
import { isLoopback } from '../loopback.ts';
import { wrong } from './complaints.ts';
import { Duration } from './duration.ts';
import { section } from './section.ts';
import { domain, port, text } from './words.ts';

/** One SMTP server, and what it may be asked for. */
export const SmtpSection = section({
  host: text,
  port: port.min(1),
  encryption: z.enum(['starttls', 'tls', 'none']).default('starttls'),
  user: text.optional(),
  connections: z.int().min(1).max(50).default(5),
  mailsPerSecond: z.number().positive().optional(),
  allConnections: z.int().positive().optional(),
  replyTimeout: Duration.default(600_000),
  fromDomains: z.array(domain).min(1).optional(),
  weight: z.number().positive().default(1),
});
type SmtpServer = z.infer<typeof SmtpSection>;

/** The name of the one that `smtp` describes. */
const usual = 'smtp';

/** Further servers by name. */
export const TransportsSection = z
  .record(
    z.string().regex(/^[a-z][a-z0-9-]*$/, wrong('takes lower-case letters, digits and dashes')),
    SmtpSection,
  )
  .refine((transports) => !(usual in transports), {
    error: 'the name smtp is taken by the server of the section smtp',
  })
  .default({});

export interface Servers {
  readonly smtp: SmtpServer;
  readonly transports: Readonly<Record<string, SmtpServer>>;
}

/** Every SMTP server by its name; the usual one is the first. */
export function serversOf({
  smtp,
  transports,
}: Servers): readonly (readonly [string, SmtpServer])[] {
  return [[usual, smtp], ...Object.entries(transports)];
}

/** All that it takes to connect to each. */
export function transportsOf({
  smtpPasswords,
  mail,
  ...servers
}: Servers & {
  readonly smtpPasswords: Readonly<Record<string, string | undefined>>;
  readonly mail: { readonly messageIdDomain: string };
}) {
  return serversOf(servers).map(([name, server]) => ({
    ...server,
    name,
    password: smtpPasswords[name],
    ehloName: mail.messageIdDomain,
  }));
}

/** `SMTP_PASSWORD`, or for the server `eu-relay` `SMTP_PASSWORD_EU_RELAY`. */
export function passwordVariable(name: string): string {
  if (name === usual) return 'SMTP_PASSWORD';
  return `SMTP_PASSWORD_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** What is right by itself and wrong together. */
export function transportProblems(
  servers: Servers,
  fromDomains: readonly string[],
  variables: NodeJS.ProcessEnv,
): readonly string[] {
  const problems: string[] = [];
  for (const [name, { user, encryption, host }] of serversOf(servers)) {
    const path = name === usual ? usual : `transports.${name}`;
    const variable = passwordVariable(name);
    if (user !== undefined && variables[variable] === undefined)
      problems.push(`${variable}: is not set; it is the password that belongs to ${path}.user`);
    if (user !== undefined && encryption === 'none' && !isLoopback(host))
      problems.push(
        `${path}.encryption: none would send the password of ${path}.user in clear; take starttls or tls`,
      );
  }
  const all = serversOf(servers).map(([, server]) => server.fromDomains);
  for (const from of fromDomains)
    if (!all.some((domains) => domains === undefined || domains.includes(from)))
      problems.push(`mail.fromDomains: no SMTP server sends for ${from}`);
  return problems;
}

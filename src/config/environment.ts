import { z } from 'zod';
import { logLevels } from '../logging.ts';

/** What is secret, or differs from one machine to the next, comes from the environment and from nowhere else. */
export interface Secrets {
  readonly jiraApiToken: string;
  readonly jiraWebhookSecret: string;
  /** Undefined when Jira Automation does not call. */
  readonly automationSecret: string | undefined;
  /** Undefined when no mailbox is read for bounces. */
  readonly mailboxPassword: string | undefined;
  /** Keys the hashes of addresses, and signs links and return addresses; the same in every process. */
  readonly postboardSecret: string;
  /** Those before it, which still stand for what they have signed and hashed. */
  readonly previousPostboardSecrets: readonly string[];
}

const shortest = 16;

const needed = (purpose: string) => z.string({ error: `is not set; it is ${purpose}` });
const guessable = `is shorter than ${shortest} characters; \`openssl rand -hex 32\` makes a good one`;

const amqpUrls = z
  .string()
  .default('amqp://localhost')
  .transform((text) => text.split(',').map((url) => url.trim()))
  .refine((urls) => urls.every(isAmqpUrl), {
    error:
      'is not an address such as amqp://user:password@host:5672/vhost, or several of them with commas between',
  });

const previousSecrets = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((secret) => secret.trim() || []))
  .refine((secrets) => secrets.every((secret) => secret.length >= shortest), {
    error: `holds a secret that is shorter than ${shortest} characters; it takes what POSTBOARD_SECRET was before, with commas between`,
  });

/** The variables that Postboard reads; a variable that is empty counts as not set. */
export const Environment = z
  .object({
    JIRA_API_TOKEN: needed('the API token that belongs to jira.email'),
    JIRA_WEBHOOK_SECRET: needed(
      "the secret typed into the form of Jira's webhook, which signs each call",
    ).min(shortest, guessable),
    AUTOMATION_SECRET: z.string().min(shortest, guessable).optional(),
    MAILBOX_PASSWORD: z.string().optional(),
    POSTBOARD_SECRET: needed(
      'a random text that keys the hashes of addresses and signs the links in mails; choose it once and keep it',
    ).min(shortest, guessable),
    POSTBOARD_PREVIOUS_SECRETS: previousSecrets,
    AMQP_URL: amqpUrls,
    LOG_LEVEL: z.enum(logLevels).default('info'),
  })
  .transform((variables) => ({
    amqpUrls: variables.AMQP_URL,
    logLevel: variables.LOG_LEVEL,
    secrets: {
      jiraApiToken: variables.JIRA_API_TOKEN,
      jiraWebhookSecret: variables.JIRA_WEBHOOK_SECRET,
      automationSecret: variables.AUTOMATION_SECRET,
      mailboxPassword: variables.MAILBOX_PASSWORD,
      postboardSecret: variables.POSTBOARD_SECRET,
      previousPostboardSecrets: variables.POSTBOARD_PREVIOUS_SECRETS,
    } satisfies Secrets,
  }));

function isAmqpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^amqps?:$/.test(url.protocol) && url.hostname !== '';
}

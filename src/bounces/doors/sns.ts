import { verify, X509Certificate } from 'node:crypto';
import { z } from 'zod';

/** What Amazon SNS posts (https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html). */
export const SnsMessage = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string(),
  TopicArn: z.string(),
  Message: z.string(),
  Timestamp: z.string(),
  Subject: z.string().optional(),
  Token: z.string().optional(),
  SubscribeURL: z.string().optional(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string(),
  SigningCertURL: z.string(),
});
export type SnsMessage = z.infer<typeof SnsMessage>;

/** Gets a page of Amazon's. */
export type Fetch = (url: string) => Promise<string>;

const host = /^sns\.[a-z0-9-]{3,30}\.amazonaws\.com(?:\.cn)?$/;
const signedOfNotification = [
  'Message',
  'MessageId',
  'Subject',
  'Timestamp',
  'TopicArn',
  'Type',
] as const;
const signedOfConfirmation = [
  'Message',
  'MessageId',
  'SubscribeURL',
  'Timestamp',
  'Token',
  'TopicArn',
  'Type',
] as const;

/** Certificates change a few times a year. */
const mostCertificates = 10;

/** Checks who signed a message. Remembers the certificates, which SNS names by address. */
export class SnsSignatures {
  readonly #fetch: Fetch;
  readonly #certificates = new Map<string, Promise<X509Certificate>>();

  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  /** False for what Amazon did not sign. Rejects when the certificate cannot be had. */
  async isGenuine(message: SnsMessage): Promise<boolean> {
    if (!isOfAmazon(message.SigningCertURL)) return false;
    const certificate = await this.#certificate(message.SigningCertURL);
    const now = Date.now();
    if (now < certificate.validFromDate.getTime() || now > certificate.validToDate.getTime())
      return false;
    const algorithm = message.SignatureVersion === '2' ? 'sha256' : 'sha1';
    const signature = Buffer.from(message.Signature, 'base64');
    return verify(algorithm, Buffer.from(signedText(message)), certificate.publicKey, signature);
  }

  #certificate(url: string): Promise<X509Certificate> {
    const known = this.#certificates.get(url);
    if (known !== undefined) return known;
    if (this.#certificates.size >= mostCertificates) this.#certificates.clear();
    const fetching = this.#fetch(url).then((pem) => new X509Certificate(pem));
    this.#certificates.set(url, fetching);
    fetching.catch(() => this.#certificates.delete(url));
    return fetching;
  }
}

/** Only there does SNS keep certificates, and take answers to its question whether we want to be told. */
export function isOfAmazon(address: string): boolean {
  const url = URL.parse(address);
  if (url === null || url.protocol !== 'https:' || url.port !== '') return false;
  return url.username === '' && url.password === '' && host.test(url.hostname);
}

/** Names and values of what is signed, each on a line. */
export function signedText(message: SnsMessage): string {
  const names = message.Type === 'Notification' ? signedOfNotification : signedOfConfirmation;
  return names
    .flatMap((name) => {
      const value = message[name];
      return value === undefined ? [] : [`${name}\n${value}\n`];
    })
    .join('');
}

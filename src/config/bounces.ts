import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { wrong } from './complaints.ts';
import { section } from './section.ts';

const text = z.string().trim().min(1);

const topic = text.regex(
  /^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/,
  wrong('is not the ARN of an SNS topic'),
);
const publicKey = text.refine(
  isEllipticCurveKey,
  wrong("is not the verification key of SendGrid's signed webhook"),
);

/** The doors by which mails that came back are told of; none is open unless it is here. */
export const BouncesSection = section({
  listener: section({
    host: text.default('127.0.0.1'),
    port: z.int().min(0).max(65_535),
    protocol: z.enum(['smtp', 'lmtp']).default('smtp'),
  }).optional(),
  mailbox: section({
    host: text,
    port: z.int().min(1).max(65_535).default(993),
    encryption: z.enum(['tls', 'starttls', 'none']).default('tls'),
    user: text,
    folder: text.default('INBOX'),
  }).optional(),
  ses: section({ topics: z.array(topic).min(1) }).optional(),
  sendgrid: section({ publicKey }).optional(),
}).prefault({});

function isEllipticCurveKey(base64: string): boolean {
  try {
    const der = Buffer.from(base64, 'base64');
    return createPublicKey({ key: der, format: 'der', type: 'spki' }).asymmetricKeyType === 'ec';
  } catch {
    return false;
  }
}

import { generateKeyPairSync, sign } from 'node:crypto';
import { type SnsMessage, signedText } from '../../src/bounces/doors/sns.ts';
import { privateKey } from '../send/certificate.ts';

const { privateKey: sendGridKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const timestamp = '1795000000';

/** As SendGrid shows it. */
export const sendGridPublicKey = publicKey
  .export({ format: 'der', type: 'spki' })
  .toString('base64');

/** What SendGrid posts, signed. */
export function sendGridPost(events: readonly object[], signedAs = events) {
  const body = JSON.stringify(events);
  const signed = `${timestamp}${JSON.stringify(signedAs)}`;
  return {
    body,
    headers: {
      'x-twilio-email-event-webhook-timestamp': timestamp,
      'x-twilio-email-event-webhook-signature': sign(
        'sha256',
        Buffer.from(signed),
        sendGridKey,
      ).toString('base64'),
    },
  };
}

export const topic = 'arn:aws:sns:eu-west-1:123456789012:bounces';

/** What SNS posts, signed. */
export function snsPost(
  changes: Partial<SnsMessage>,
  afterSigning: Partial<SnsMessage> = {},
): string {
  const message: SnsMessage = {
    Type: 'Notification',
    MessageId: 'a1b2',
    TopicArn: topic,
    Message: '{}',
    Timestamp: '2026-11-30T09:00:00.000Z',
    SignatureVersion: '2',
    Signature: '',
    SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem',
    ...changes,
  };
  const algorithm = message.SignatureVersion === '2' ? 'sha256' : 'sha1';
  const Signature = sign(algorithm, Buffer.from(signedText(message)), privateKey).toString(
    'base64',
  );
  return JSON.stringify({ ...message, Signature, ...afterSigning });
}

/** What SES says of a bounce, by way of SNS. */
export function sesBounce(source: string, recipient: object = {}): string {
  return JSON.stringify({
    notificationType: 'Bounce',
    mail: { source, messageId: 'ses-1', headers: [] },
    bounce: { bounceType: 'Permanent', bounceSubType: 'General', bouncedRecipients: [recipient] },
  });
}

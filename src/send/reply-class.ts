import { classifyReply, type ReplyClass } from '../replies/reply-class.ts';
import type { SmtpFailure } from './smtp/failure.ts';

export { type Reaction, type ReplyClass, reactionTo } from '../replies/reply-class.ts';

/** Only the server's own words settle a delivery. */
export function classifyFailure(failure: SmtpFailure): ReplyClass {
  const { reply, phase, bodyWritten } = failure;
  if (reply === undefined) return bodyWritten ? { kind: 'unconfirmed' } : withoutReply(failure);
  if (reply.code < 400 || reply.code > 599)
    return bodyWritten ? { kind: 'unconfirmed' } : { kind: 'protocol' };
  if (phase === 'connect') return { kind: 'connection' };
  return classifyReply(reply, phase);
}

/** These speak of us, whoever the recipient. */
const ofServer =
  /(sending|send|mail|delivery) rate|quota|relay|(daily|hourly) |too many (concurrent |simultaneous )?(connections|sessions)/i;

/** Whether a server that wants fewer mails means those to the recipient's domain, and not all of them. */
export function isOfDestination({ phase, reply }: SmtpFailure, { kind }: ReplyClass): boolean {
  if (kind !== 'throttled' || reply === undefined || ofServer.test(reply.text)) return false;
  return phase === 'rcpt' || phase === 'data' || phase === 'body';
}

/** nodemailer's codes, for what it noticed before the server could say anything. */
function withoutReply({ code, phase }: SmtpFailure): ReplyClass {
  switch (code) {
    case 'EAUTH':
    case 'ENOAUTH':
      return { kind: 'authentication' };
    case 'EMESSAGE':
      return { kind: 'content-refused' };
    case 'EENVELOPE':
      return phase === 'rcpt' ? { kind: 'invalid-recipient' } : { kind: 'sender-refused' };
    case 'ESMTPUTF8':
      return { kind: 'blocked' };
    case 'EPROTOCOL':
      return { kind: 'protocol' };
    default:
      return { kind: 'connection' };
  }
}

import type { ReplyClassName } from '../campaign/outcome.ts';
import type { SmtpPhase } from './reply.ts';

/** A reply that fits every condition given is of the class. */
export interface ReplyRule {
  readonly kind: ReplyClassName;
  readonly phases?: readonly SmtpPhase[];
  /** First and last reply code. */
  readonly codes?: readonly [number, number];
  /** Enhanced status code (RFC 3463 and its IANA registry). */
  readonly enhanced?: RegExp;
  readonly text?: RegExp;
}

const temporary = [400, 499] as const;
const permanent = [500, 599] as const;
const message = ['data', 'body'] as const satisfies readonly SmtpPhase[];

const wantsLogin = anyOf(
  'authentication (is )?(required|needed)',
  'must (issue a starttls|authenticate|log ?in)',
  '(client|user) (was )?not authenticated',
  'invalid credentials',
);
const limits = anyOf(
  '(sending|maximum|message|mail|delivery) rate',
  'rate (is |has been |was )?(limit|exceed)',
  'rate that prevents',
  'throttl',
  'slow down',
  'too (fast|quickly|much mail)',
  'connections? limit (is |was )?(exceeded|reached)',
  'limit for the number of messages',
  'too many ((concurrent|simultaneous|smtp) )?(connections|sessions|messages|e?mails|recipients|requests)',
  '(daily|hourly|sending|relay) (\\w+ ){0,2}(limit|quota) (has been |is |was )?(exceeded|reached)',
  'exceeded .{0,30}(daily|hourly|sending|relay) (\\w+ ){0,2}(limit|quota)',
  'temporarily deferred due to',
  '\\bTSS?0\\d',
  '\\bRP-00\\d',
);
const greylists = anyOf('gr[ea]y ?list');
const refusesSender = anyOf(
  'sender (address )?(rejected|refused|denied|verify failed)',
  'send ?as ?denied',
  '(send|submit) (mail )?(as|from) this (sender|address)',
  '(address|identity|identities|domain).{0,60} (is |are )?not (been )?verified',
  'not owned by user',
  'invalid sender',
  'sending (is |was |has been )?paused',
);
const provesNothing = anyOf(
  'unauthenticated',
  'dmarc',
  '\\bspf\\b',
  'dkim',
  '\\bptr record',
  'reverse dns',
  '\\brdns\\b',
  'find your (reverse )?host ?name',
);
const blocks = anyOf(
  'spam',
  'unsolicited',
  'block(ed|ing|list)',
  '(black|deny) ?list',
  '\\brbl\\b',
  'dnsbl',
  'listed (at|by|on)',
  'reputation',
  'S3[1-5]\\d\\d',
  '\\b(SC|DY|OU)-00\\d',
  'banned',
  'mail (is |was |has been )?(rejected|refused|not accepted)',
  'too many (invalid|unknown|bad) ',
  'polic(y|ies)\\b',
  'prohibit(ed|ion)',
  'abus(e|ive)',
  'suspicious',
  'relay(ing)? (access )?(denied|not (permitted|allowed)|prohibited)',
  'unable to relay',
  'rcpthosts',
  '(access|permission) denied',
  'not (permitted|authorized)',
);
const badContent = anyOf(
  'virus',
  'malware',
  'infected',
  '(attachment|file).{0,40}(type|block|not allowed|reject)',
  'illegal attachment',
  'security issue',
  'malformed',
  'header.{0,20}(missing|invalid|duplicate)',
  '(missing|invalid|duplicate|no) .{0,30}header',
  'line (is |was )?too long',
);
const tooLarge = anyOf(
  '(message|mail|attachment|size).{0,40}(exceed|limit|maximum)',
  'too (large|big)',
);
const full = anyOf('(mailbox|quota|storage|inbox).{0,30}(full|exceed|over|limit)', 'over ?quota');
const unknown = anyOf(
  "(user|recipient|mailbox|address|account|alias) (is |was |name )?(unknown|not found|does ?n[o']t exist|invalid|unavailable|unrouteable|inactive|disabled|deactivated|closed)",
  '(user|recipient|mailbox|address|account) (is )?not (exist|here|available|valid|known|listed)',
  '(unknown|invalid|bad|no such|nonexist\\w*|undeliverable|inactive) (local )?(user|recipient|mailbox|address|account|person)',
  'no (mailbox|account|user) (here|by that name|with that|found)',
  'not a (valid|known) (user|mailbox|recipient)',
  "do(es not|esn't) have .{0,20}account",
  'account that you tried to reach (does not exist|is disabled|is inactive)',
  'no longer (available|in use|active|accept)',
  'host or domain name not found',
  'domain .{0,80}does not exist',
  'suppression list',
);

/** In this order: the first that fits decides. */
export const replyRules: readonly ReplyRule[] = [
  // Groups that only their own organisation may write to; the server itself wants no login.
  { kind: 'blocked', codes: permanent, text: /RESOLVER\.RST/ },

  // The server does not let us in.
  { kind: 'authentication', phases: ['auth'] },
  { kind: 'authentication', codes: [530, 530] },
  { kind: 'authentication', codes: [534, 538] },
  { kind: 'authentication', text: wantsLogin },

  // Gmail calls it a rate limit, but nothing would go faster later.
  { kind: 'sender-unproven', codes: temporary, enhanced: /^4\.7\.(2[5-7]|29|3[0-2]|40)$/ },

  // Too much at once. Some servers say so with a permanent code.
  { kind: 'throttled', text: limits },
  { kind: 'throttled', enhanced: /^[45]\.(4\.5|5\.3|7\.28)$/ },
  { kind: 'connection', codes: [421, 421], enhanced: /^4\.[34]\.\d+$/ },
  { kind: 'throttled', codes: [421, 421] },
  { kind: 'transient', codes: temporary, text: greylists },
  { kind: 'transient', codes: temporary, text: provesNothing },
  { kind: 'transient', codes: temporary, enhanced: /^4\.7\.[01]$/ },
  { kind: 'throttled', codes: temporary, enhanced: /^4\.(2\.1|7\.\d+)$/ },

  { kind: 'mailbox-full', codes: temporary, enhanced: /^4\.2\.2$/ },
  { kind: 'mailbox-full', codes: temporary, phases: ['rcpt', 'body'], text: full },
  { kind: 'transient', codes: temporary },

  // Whoever the recipient, the answer would be the same.
  { kind: 'protocol', codes: permanent, enhanced: /^5\.5\.[124]$/ },
  { kind: 'content-refused', phases: ['mail'], codes: permanent, enhanced: /^5\.3\.4$/ },
  { kind: 'content-refused', phases: ['mail'], codes: [552, 552], enhanced: /^$/ },
  { kind: 'protocol', phases: ['mail'], codes: [500, 504], enhanced: /^(?!5\.)/ },
  { kind: 'protocol', codes: [555, 555] },
  { kind: 'sender-refused', phases: ['mail'], codes: permanent },
  { kind: 'sender-refused', codes: permanent, enhanced: /^5\.(1\.[78]|7\.(60|750)|2\.252)$/ },
  { kind: 'sender-refused', codes: permanent, text: refusesSender },
  { kind: 'content-refused', phases: message, codes: permanent, enhanced: /^5\.3\.4$/ },
  { kind: 'blocked', codes: permanent, enhanced: /^5\.(6\.7|2\.3)$/ },
  { kind: 'content-refused', codes: permanent, enhanced: /^5\.6\.\d+$/ },

  { kind: 'sender-unproven', codes: permanent, enhanced: /^5\.7\.(2[0-7]|29|3[0-2]|40|509|515)$/ },

  // The recipient's mailbox, by a code that leaves no doubt.
  { kind: 'invalid-recipient', codes: permanent, text: /OverQuotaPerm|over ?quota and inactive/i },
  { kind: 'mailbox-full', codes: permanent, enhanced: /^5\.2\.2$/ },
  { kind: 'invalid-recipient', codes: permanent, enhanced: /^5\.(1\.(1|2|3|6|10)|2\.1|4\.4)$/ },
  { kind: 'invalid-recipient', enhanced: /^5\.4\.1$/, text: /recipient address(es)? rejected/i },

  // By what it says. Taking a good address for a bad one is the worse mistake, so that comes last.
  { kind: 'content-refused', phases: message, codes: permanent, text: badContent },
  { kind: 'sender-unproven', codes: permanent, text: provesNothing },
  { kind: 'blocked', codes: permanent, text: blocks },
  { kind: 'content-refused', phases: message, codes: permanent, text: tooLarge },
  { kind: 'mailbox-full', codes: permanent, text: full },
  { kind: 'invalid-recipient', codes: permanent, text: unknown },

  // By the step and the code alone.
  { kind: 'protocol', codes: [500, 504] },
  { kind: 'blocked', codes: permanent, enhanced: /^5\.[34567]\.\d+$/ },
  { kind: 'mailbox-full', phases: ['rcpt'], codes: [552, 552] },
  { kind: 'content-refused', phases: message, codes: [552, 552] },
  { kind: 'invalid-recipient', phases: ['rcpt'], codes: [521, 521] },
  { kind: 'invalid-recipient', phases: ['rcpt'], codes: [550, 553] },
  { kind: 'invalid-recipient', phases: ['rcpt'], codes: [556, 556] },
  { kind: 'blocked', codes: permanent },
];

function anyOf(...patterns: readonly string[]): RegExp {
  return new RegExp(patterns.join('|'), 'i');
}

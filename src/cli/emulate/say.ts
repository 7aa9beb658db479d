import { styleText } from 'node:util';
import type { JiraEmulator } from '../../emulator/jira/emulator.ts';
import type { SmtpSink } from '../../emulator/smtp-sink/sink.ts';

export interface EmulatedPlaces {
  readonly jira: JiraEmulator;
  readonly sink: SmtpSink;
  readonly project: string;
  /** Addresses that sign in, the one who manages campaigns first. */
  readonly emails: readonly string[];
  /** Undefined when it is somebody's own. */
  readonly token: string | undefined;
}

/** Tells where everything is and how to sign in. */
export function sayPlaces({ jira, sink, project, emails, token }: EmulatedPlaces): void {
  console.log(`
${styleText('bold', 'A Jira and a mail server on this machine. What they hold is gone when they end.')}

  Board      ${url(`${jira.url}/board/`)}
  Inbox      ${url(`${jira.url}/inbox/`)}
  Jira       ${url(jira.url)}   REST API 3 and 2; project ${project}, ${jira.store.issues.size} issues
  SMTP       ${url(`${sink.host}:${sink.port}`)}   without TLS; takes everything, delivers nothing

  E-mail     ${emails.join(' or ')}
  API token  ${token ?? 'the one in JIRA_API_TOKEN'}

Try it: curl -u ${emails[0]}:${token ?? '$JIRA_API_TOKEN'} ${jira.url}/rest/api/3/myself
`);
}

function url(text: string): string {
  return styleText('cyan', text);
}

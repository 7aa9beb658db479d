import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SmtpError } from './failure.ts';

/** What a step reports: its result, an error, or nothing. */
export type Report<Result> = (result: Result | SmtpError) => void;

/**
 * Takes one step of the dialogue. Resolves with what the step reports, or with the error that ended the connection
 * meanwhile, which nodemailer does not tell every step.
 */
export async function exchange<Result>(
  connection: SMTPConnection,
  step: (report: Report<Result>) => void,
): Promise<Result | SmtpError> {
  const { promise, resolve } = Promise.withResolvers<Result | SmtpError>();
  // Closed by ourselves: there is no error. Later than the step's own report, which may come right after.
  const end = () => queueMicrotask(() => resolve(new Error('The connection was closed')));
  connection.once('error', resolve);
  connection.once('end', end);
  try {
    step(resolve);
    return await promise;
  } finally {
    connection.off('error', resolve);
    connection.off('end', end);
  }
}

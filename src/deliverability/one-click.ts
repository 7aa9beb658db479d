import type { MailCheck } from './mail-check.ts';

const timeoutMilliseconds = 10_000;

/**
 * Presses the button of RFC 8058 as a mailbox provider does, from outside.
 * @param link Of a sample: it unsubscribes nobody.
 */
export async function checkOneClick(link: string, signal: AbortSignal): Promise<MailCheck> {
  const name = 'One-click unsubscribe';
  const place = new URL(link).origin;
  const whatToDo = `Let your proxy pass ${place}/unsubscribe on to Postboard as it is, and start a Postboard there.`;
  let response: Response;
  try {
    response = await fetch(link, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]),
    });
    await response.body?.cancel();
  } catch (error) {
    signal.throwIfAborted();
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const said = cause instanceof Error ? cause.message : String(cause);
    return { name, ok: false, detail: `${place} does not answer: ${said}.`, whatToDo };
  }
  if (response.status >= 300 && response.status < 400)
    return {
      name,
      ok: false,
      detail: `${place} answers with a redirect, which no mailbox provider follows.`,
      whatToDo,
    };
  if (response.status === 404)
    return {
      name,
      ok: false,
      detail: `${place} does not know the link: no Postboard answers there, or one with another POSTBOARD_SECRET.`,
      whatToDo,
    };
  if (!response.ok)
    return { name, ok: false, detail: `${place} answers with ${response.status}.`, whatToDo };
  if (!link.startsWith('https:'))
    return {
      name,
      ok: 'warning',
      detail: `${place} answers, but mailbox providers take nothing but https.`,
      whatToDo: 'Set http.publicUrl to an address that begins with https:.',
    };
  return { name, ok: true, detail: `${place} answers to the button.` };
}

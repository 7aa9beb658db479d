import type { Endpoint } from './endpoint.ts';

/** RabbitMQ is there and says no; trying again will not help. The message is for the operator. */
export class RabbitRefused extends Error {
  override readonly name = 'RabbitRefused';
}

/** An error of RabbitMQ's own carries the reply code of AMQP 0-9-1 (404, 406, …). */
export function replyCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'number' ? error.code : undefined;
}

/** True when there is no such queue; a queue whose node is down is also a 404, but not missing. */
export function isMissingQueue(error: unknown): boolean {
  return replyCodeOf(error) === 404 && error instanceof Error && error.message.includes('no queue');
}

/** Turns what a person has to cure into a sentence that says how; any other error stays as it is. */
export function explainRefusal(error: unknown, endpoint: Endpoint): Error {
  const failure = error instanceof Error ? error : new Error(String(error));
  const broker = `RabbitMQ at ${endpoint.address}`;
  const refused = (sentence: string) => new RabbitRefused(sentence, { cause: failure });

  if (failure.message.includes('ACCESS_REFUSED - Login'))
    return refused(`${broker} refuses user ${endpoint.user}: the name or the password is wrong.`);
  if (failure.message.startsWith('Expected ConnectionOpenOk'))
    return refused(
      `${broker} has no virtual host ${endpoint.virtualHost}, or user ${endpoint.user} may not use it.`,
    );
  const replyCode = replyCodeOf(failure);
  if (replyCode === 403)
    return refused(`${broker} does not let user ${endpoint.user} do that: ${failure.message}`);
  if (replyCode === 406)
    return refused(
      `${broker} has a queue or exchange of ours with other arguments. Delete it when it is empty, ` +
        `or set another prefix: ${failure.message}`,
    );
  return failure;
}

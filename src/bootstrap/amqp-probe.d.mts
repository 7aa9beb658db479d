/** Tells whether an AMQP 0-9-1 server answers there; never rejects. */
export function answersAmqp(
  host: string,
  port: number,
  timeoutMilliseconds: number,
): Promise<boolean>;

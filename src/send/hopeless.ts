/** What a program throws at data that it cannot handle; the troubles of RabbitMQ, Jira and SMTP are other errors, and pass. */
export function isAboutTheMessage(error: unknown): error is Error {
  return error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
}

export function withoutAddress({ message }: Error, address: string): string {
  return message.replaceAll(address, '[address]');
}

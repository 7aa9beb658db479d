/** Jira could not be reached, or did not answer usefully, after retries: try again later. */
export class JiraUnavailable extends Error {
  override readonly name: string = 'JiraUnavailable';
}

/** Jira does not accept the account: nothing works until the operator brings another token. */
export class JiraUnauthorized extends JiraUnavailable {
  override readonly name = 'JiraUnauthorized';
}

/** Jira answered no; the message holds its own words. */
export class JiraRefused extends Error {
  override readonly name = 'JiraRefused';
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

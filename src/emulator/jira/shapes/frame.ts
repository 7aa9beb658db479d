import type { Account } from '../store/site-parts.ts';
import type { JiraStore } from '../store/store.ts';

/** For whom and in which version of the API an answer is made. */
export interface Frame {
  readonly store: JiraStore;
  /** Address of the site, without a slash at its end. */
  readonly base: string;
  readonly version: 2 | 3;
  readonly reader: Account;
}

/** Address of something of the platform's API. */
export function selfLink({ base, version }: Frame, path: string): string {
  return `${base}/rest/api/${version}/${path}`;
}

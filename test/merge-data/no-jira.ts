import type { JiraOfSources } from '../../src/jira/port.ts';

/** For sources that do not ask Jira. */
export const noJira: JiraOfSources = {
  attachment: () => Promise.reject(new Error('Jira was asked')),
  issueColumns: () => Promise.reject(new Error('Jira was asked')),
  issuesHolding() {
    throw new Error('Jira was asked');
  },
};

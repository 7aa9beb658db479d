import { JiraRefused, JiraUnavailable } from './port.ts';

/** One line of the doctor's report. */
export interface Check {
  readonly name: string;
  /** A warning works, but not as well as it could. */
  readonly ok: boolean | 'warning';
  readonly detail: string;
  readonly whatToDo?: string;
}

/** Runs a check; what Jira refuses or cannot answer makes it a failed one. */
export async function checking(name: string, check: () => Promise<Check>): Promise<Check> {
  try {
    return await check();
  } catch (error) {
    return failed(name, error);
  }
}

export function failed(name: string, error: unknown): Check {
  if (!(error instanceof JiraRefused || error instanceof JiraUnavailable)) throw error;
  return { name, ok: false, detail: error.message };
}

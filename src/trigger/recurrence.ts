import { type ScheduledTask, schedule, validateDetailed } from 'node-cron';

export type Recurrence =
  | { readonly kind: 'next'; readonly at: Date }
  | { readonly kind: 'invalid'; readonly problem: string };

/** The next time of a cron expression (five fields: minute, hour, day of month, month, day of week) after now. */
export async function nextTime(expression: string, timeZone: string): Promise<Recurrence> {
  const pattern = expression.trim();
  const count = pattern.split(/\s+/).length;
  if (count !== 5)
    return invalid(
      `it has ${count} parts, and takes five: minute, hour, day of month, month, day of week.`,
    );
  const { errors } = validateDetailed(pattern);
  if (errors.length > 0) return invalid(`${errors.map(({ message }) => message).join(', ')}.`);
  return askTask(pattern, timeZone);
}

async function askTask(pattern: string, timeZone: string): Promise<Recurrence> {
  let task: ScheduledTask;
  try {
    task = schedule(pattern, () => {}, { timezone: timeZone });
  } catch (error) {
    return invalid(`${error instanceof Error ? error.message : String(error)}.`);
  }
  const at = task.getNextRun();
  await task.destroy();
  return at === null ? invalid('it never comes.') : { kind: 'next', at };
}

function invalid(problem: string): Recurrence {
  return { kind: 'invalid', problem };
}

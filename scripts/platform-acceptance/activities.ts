import { setTimeout as pause } from 'node:timers/promises';
import { askAws } from './ask-aws.ts';

const ACCOUNT = '000000000000';
const AGAIN_MS = 500;

/** Does what a state asks for; what it throws goes on as AWS would have it: the error's name, and its message. */
export type Activity = (input: unknown) => Promise<unknown>;

export function activityArn(name: string): string {
  return `arn:aws:states:us-east-1:${ACCOUNT}:activity:${name}`;
}

export async function makeActivities(url: string, names: readonly string[]): Promise<void> {
  for (const name of names) await askAws(url, 'states', 'CreateActivity', { name });
}

/** Takes tasks of an activity for as long as the signal lets it, each done beside the others. */
export async function serveActivity(url: string, name: string, work: Activity, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const asked = { activityArn: activityArn(name), workerName: 'machine-room' };
    const task = await askAws<ActivityTask>(url, 'states', 'GetActivityTask', asked, signal).catch(async () => {
      await pause(AGAIN_MS);
      return null;
    });
    // Nobody wanted anything for a minute.
    if (typeof task?.taskToken === 'string' && task.taskToken !== '')
      void done(url, task as Required<ActivityTask>, work);
  }
}

interface ActivityTask {
  readonly taskToken?: string;
  readonly input?: string;
}

async function done(url: string, { taskToken, input }: Required<ActivityTask>, work: Activity): Promise<void> {
  try {
    const output = JSON.stringify((await work(JSON.parse(input))) ?? null);
    await askAws(url, 'states', 'SendTaskSuccess', { taskToken, output });
  } catch (thrown) {
    const { name, message } = thrown as Error;
    // Where the execution was stopped nobody waits for it any more.
    await askAws(url, 'states', 'SendTaskFailure', { taskToken, error: name, cause: message }).catch(() => {});
  }
}

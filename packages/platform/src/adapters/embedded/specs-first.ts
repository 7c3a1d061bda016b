import type { Workflows } from '../../ports/workflows.ts';
import type { SqliteSubmissions } from './sqlite-submissions.ts';

/** The same workflows; before one of a run starts, the run's specification lies where its containers look. */
export function specsFirst(workflows: Workflows, submissions: Pick<SqliteSubmissions, 'layOut'>): Workflows {
  return {
    place: workflows.place,
    async start(machine, name, input) {
      const { run_id: id } = input;
      if (typeof id === 'string') await submissions.layOut(id);
      return workflows.start(machine, name, input);
    },
    describe: (machine, name) => workflows.describe(machine, name),
    stop: (machine, name, reason) => workflows.stop(machine, name, reason),
  };
}

import { backup, DatabaseSync } from 'node:sqlite';

/** A whole copy of a database, also while others write it: the file alone lacks what is still in the log beside it. */
export async function copyDatabase(file: string, to: string): Promise<void> {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    await backup(database, to);
  } finally {
    database.close();
  }
}

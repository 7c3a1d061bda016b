import { backup, DatabaseSync } from 'node:sqlite';

/** All pages in one look: whenever somebody writes between two, SQLite begins anew, and beside one who writes often never ends. */
const ALL_PAGES = 2 ** 31 - 1;

/** A whole copy of a database, also while others write it: the file alone lacks what is still in the log beside it. */
export async function copyDatabase(file: string, to: string): Promise<void> {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    await backup(database, to, { rate: ALL_PAGES });
  } finally {
    database.close();
  }
}

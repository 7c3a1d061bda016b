import type { Registry } from '../../ports/registry.ts';
import type { Redactor } from '../../ports/secrets-redactor.ts';
import type { Io } from '../../process/io.ts';
import type { ObjectReader } from '../object-reader.ts';
import type { ContainerSettings } from '../settings.ts';

/** What surrounds a session in a container. */
export interface SessionSurroundings {
  readonly settings: ContainerSettings;
  /** When the process began, epoch ms. */
  readonly startedMs: number;
  readonly io: Io;
  readonly objects: ObjectReader;
  readonly redactor: Redactor;
  readonly registry: Registry;
}

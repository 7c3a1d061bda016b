import { z } from 'zod';
import { MOST_GENERATIONS } from '../domain/sweep-budget.ts';

/** A run's or deployment's id: a UUID in lower case. */
export const runId = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'expected the id of a run');
export const attempt = z.int().min(1).max(99);
/** Of a search that is spread over containers. */
export const generation = z.int().min(1).max(MOST_GENERATIONS);
/** What is part of keys, paths and commands. */
export const name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'expected letters, digits, _ and -, beginning with a letter');

/** Whose step a workflow's call is. */
export const whose = { run_id: runId, attempt, spec_uri: z.string().max(1024) };

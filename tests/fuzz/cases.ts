/**
 * Cases that once were answered wrongly, each under a name that says what went wrong: cases/NAME.json.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Question } from './worker.ts';

const FOLDER = join('tests', 'fuzz', 'cases');

export interface NamedCase extends Question {
  readonly name: string;
}

/** From the root of the repository, where the tests run. */
export function namedCases(): NamedCase[] {
  return readdirSync(FOLDER).map((file) => ({
    name: basename(file, '.json'),
    ...JSON.parse(readFileSync(join(FOLDER, file), 'utf8')),
  }));
}

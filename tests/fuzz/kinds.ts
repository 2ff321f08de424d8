/**
 * Every kind of input that is thrown at the program.
 */

import { audits } from './audits.ts';
import { commands } from './commands.ts';
import { files } from './files.ts';
import type { Kind } from './kind.ts';
import { records } from './records.ts';
import { specs } from './specs.ts';
import { stores } from './stores.ts';

export const kinds: readonly Kind<unknown>[] = [specs, files, audits, stores, records, commands];

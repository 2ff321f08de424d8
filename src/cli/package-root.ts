/**
 * Where this package lies on disk, from its sources or from its build alike.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The nearest folder above this file that holds package.json and presets/. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!(existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'presets')))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error('the package was moved apart: presets/ is missing beside package.json');
    folder = parent;
  }
  return folder;
}

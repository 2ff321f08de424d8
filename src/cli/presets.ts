/**
 * The presets: specs that ship with the package, one YAML file each, described by their first comment line.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root.ts';

export interface Preset {
  readonly name: string;
  readonly path: string;
  readonly description: string;
}

export function presets(): Preset[] {
  const folder = join(packageRoot(), 'presets');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => {
      const path = join(folder, file);
      const [line] = readFileSync(path, 'utf8').split('\n', 1);
      return { name: file.slice(0, -'.yaml'.length), path, description: line.replace(/^#\s*/, '') };
    });
}

/** The file of a preset; null when there is none of that name. */
export function presetPath(name: string): string | null {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) return null;
  const path = join(packageRoot(), 'presets', `${name}.yaml`);
  return existsSync(path) ? path : null;
}

/**
 * Compiles kernels/assembly/ to WebAssembly and writes it as kernels/compiled.ts, a module that holds the bytes as text: so
 * Node, workers and browsers load the same bytes in the same way, at once and without a request.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = fileURLToPath(new URL('../kernels', import.meta.url));
const binaries = new Map();
const messages = [];

const { error } = await asc.main(
  [
    'assembly/index.ts',
    ...['--baseDir', folder, '--outFile', 'kernels.wasm'],
    ...['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd'],
    ...['--maximumMemory', '65536', '--disableWarning', '112'],
  ],
  {
    stderr: { write: (text) => messages.push(text) },
    writeFile: (name, contents) => binaries.set(name, contents),
  },
);
if (error) {
  process.stderr.write(messages.join(''));
  throw new Error(`the kernels do not compile: ${error.message}`);
}

// Two digits a byte, in one piece: repeats stay repeats, and compressed that is a fifth shorter than base 64.
const text = Buffer.from(binaries.get('kernels.wasm')).toString('hex');
writeFileSync(
  join(folder, 'compiled.ts'),
  `/** The kernels as WebAssembly in hexadecimal digits, written by scripts/build-kernels.mjs. */\nexport const COMPILED =\n  '${text}';\n`,
);

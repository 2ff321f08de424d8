/**
 * The thread in which cases are judged: it can be ended where a case never ends.
 */
import { parentPort } from 'node:worker_threads';
import { kinds } from './kinds.ts';

export interface Question {
  readonly kind: string;
  readonly found: unknown;
}

parentPort?.on('message', async ({ kind, found }: Question) => {
  const judge = kinds.find(({ name }) => name === kind)?.judge;
  let fault: string | null;
  try {
    fault = judge === undefined ? `there is no kind ${kind}` : await judge(found);
  } catch (error) {
    fault = `threw: ${(error as Error).stack?.split('\n').slice(0, 3).join(' ') ?? String(error)}`;
  }
  parentPort?.postMessage(fault);
});

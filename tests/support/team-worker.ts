/** What a Web Worker of a team runs; it says when it has begun to listen. */
import { help, type Job } from '../../kernels/team.ts';

interface WorkerScope {
  onmessage: (event: { readonly data: Job }) => void;
  postMessage(message: unknown): void;
}

const scope = globalThis as unknown as WorkerScope;
scope.onmessage = ({ data }) => help(data);
scope.postMessage('listening');

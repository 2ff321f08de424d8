/** What a Web Worker of a team runs. */
import { help, type Job } from '../../kernels/index.ts';

interface WorkerScope {
  onmessage: (event: { readonly data: Job }) => void;
}

(globalThis as unknown as WorkerScope).onmessage = ({ data }) => help(data);

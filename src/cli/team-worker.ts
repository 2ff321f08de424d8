/**
 * A thread of a team: it does its part of each product and each pass over columns posted to it.
 */
import { parentPort } from 'node:worker_threads';
import type { ColumnJob } from '../data/column-work.ts';
import { helpWithColumns } from '../data/streamed.ts';
import { columnDraw } from '../experiment/sample-stage.ts';
import { help, type Job } from '../linalg/team.ts';
import type { Spec } from '../spec/resolve.ts';

parentPort?.on('message', (job: Job | ColumnJob) => {
  if ('recipe' in job) helpWithColumns(job, (recipe) => columnDraw(recipe as Spec));
  else help(job);
});

/**
 * A thread of a team: it helps with each product posted to it.
 */
import { parentPort } from 'node:worker_threads';
import { help } from '../linalg/team.ts';

parentPort?.on('message', help);

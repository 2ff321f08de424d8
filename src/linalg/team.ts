/**
 * Workers that share large work; a host starts them, and results are the same to the last bit with and without.
 */
export { Pieces } from '../../kernels/pieces.ts';
export { help, type Job, setTeam, type TeamWorker, team, worthSharing } from '../../kernels/team.ts';

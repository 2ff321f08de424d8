/**
 * Workers that share large products; a host starts them, and products are the same to the last bit with and without.
 */
export { help, setTeam, type TeamWorker, worthSharing } from '../../kernels/team.ts';

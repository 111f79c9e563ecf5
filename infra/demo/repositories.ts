import { join } from 'node:path';
import { stateFolder } from '../place.ts';

/** Folder below which the demo's server may read file:// repositories. */
export const repositories = join(stateFolder('demo'), 'git');

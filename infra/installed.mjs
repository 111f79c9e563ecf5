// Says by its exit code whether node_modules holds what package-lock.json names. Runs on Node 20, before anything is installed.
import { readFileSync } from 'node:fs';

const read = (path) => {
  try {
    return JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
};

const wanted = read('package-lock.json');
// npm writes this file at the end of each installation, so a half finished one has none or an old one.
const present = read('node_modules/.package-lock.json');

const lacks = ([path, entry]) =>
  path !== '' &&
  !entry.link &&
  path.includes('node_modules/') &&
  !entry.optional &&
  present[path]?.version !== entry.version;

process.exit(wanted !== undefined && present !== undefined && !Object.entries(wanted).some(lacks) ? 0 : 1);

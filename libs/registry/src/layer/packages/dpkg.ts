import type { Package } from './package.ts';
import { paragraphs } from './paragraphs.ts';

/** `/var/lib/dpkg/status`, and the files of `status.d` in distroless images, which have no Status (deb-status(5)). */
export function readDpkgStatus(bytes: Buffer): readonly Package[] {
  const found: Package[] = [];
  for (const field of paragraphs(bytes, /^([A-Za-z][A-Za-z-]*):[ \t]*(.*)$/)) {
    const [name, version, status] = [field.get('Package'), field.get('Version'), field.get('Status')];
    // "deinstall ok config-files" and its like are remains of packages that are gone.
    const isThere = status === undefined || /\b(?:installed|unpacked|half-configured|triggers-\w+)$/.test(status);
    if (name && version && isThere) found.push({ type: 'deb', name, version });
  }
  return found;
}

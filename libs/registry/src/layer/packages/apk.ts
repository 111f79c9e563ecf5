import type { Package } from './package.ts';
import { paragraphs } from './paragraphs.ts';

/** `/lib/apk/db/installed` (apk-tools, "apk v2 installed db"): one letter a field, a paragraph a package. */
export function readApkInstalled(bytes: Buffer): readonly Package[] {
  const found: Package[] = [];
  for (const field of paragraphs(bytes, /^([A-Za-z]):(.*)$/)) {
    const [name, version] = [field.get('P'), field.get('V')];
    if (name && version) found.push({ type: 'apk', name, version });
  }
  return found;
}

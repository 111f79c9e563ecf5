import type { CarriedOverPartsFragment } from '../../graphql/generated/documents.ts';
import { Link } from '../../ui/link.tsx';
import { paths } from '../paths.ts';
import { releaseName } from './release-words.ts';

/** Beside a platform: that its image is the one that another release built. */
export function CarriedOver({ from, tab }: { from: CarriedOverPartsFragment['from']; tab?: string }) {
  return (
    <span className="text-ink-soft">
      carried over from{' '}
      <Link
        href={`${paths.release(from.id)}${tab === undefined ? '' : `?tab=${tab}`}`}
        className="rounded-sm text-accent hover:underline"
      >
        {releaseName(from)}
      </Link>
    </span>
  );
}

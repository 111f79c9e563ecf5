'use client';

import type { EnvironmentSettingsFragment } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { Link } from '../../ui/link.tsx';
import { paths } from '../paths.ts';
import { automaticWords, targetWords } from './target-words.ts';

/** How an environment is set up, in one line. */
export function Where({ environment }: { environment: EnvironmentSettingsFragment }) {
  const { target, upstreams, upstreamMode } = environment;
  return (
    <span className="flex flex-wrap gap-x-4">
      <span>
        {targetWords[target.kind].word}
        {target.dockerHost && (
          <>
            {' '}
            at <span className="mono break-all">{target.dockerHost}</span>
          </>
        )}
      </span>
      <span className="text-ink-faint">
        {upstreams.length === 0
          ? 'no upstream'
          : upstreams.length > 1 && upstreamMode === 'ONE'
            ? 'after one of '
            : 'after '}
        {upstreams.map(({ id, name }, index) => (
          <span key={id}>
            {index > 0 && ', '}
            <Link
              href={paths.environment(name)}
              className="rounded-sm text-ink-soft underline decoration-line-strong underline-offset-2 hover:text-accent hover:decoration-current"
            >
              {name}
            </Link>
          </span>
        ))}
      </span>
      <span className="text-ink-faint">
        automatic promotion: {automaticWords[environment.automatic].word.toLowerCase()}
      </span>
      {environment.imageRepository && (
        <span className="text-ink-faint">
          images in <span className="mono break-all">{environment.imageRepository}</span>
        </span>
      )}
      {target.kind === 'DOCKER_HOST' && target.publishAddress && (
        <span className="text-ink-faint">
          ports listen on <span className="mono">{target.publishAddress}</span>
        </span>
      )}
      <span className="text-ink-faint">
        added <Age at={environment.createdAt} />
      </span>
    </span>
  );
}

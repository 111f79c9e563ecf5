'use client';

import { listed } from '../../format/plural.ts';
import type { EnvironmentGraphQuery } from '../../graphql/generated/documents.ts';
import { Age, Moment } from '../../ui/age.tsx';
import { Link } from '../../ui/link.tsx';
import { MarkShape } from '../../ui/state-mark.tsx';
import { OutdatedMark } from '../base-image/outdated.tsx';
import { paths } from '../paths.ts';
import { releaseName } from '../release/release-words.ts';
import type { Block } from './blocks-layout.ts';
import { deploymentWords } from './deployment-words.ts';
import { automaticWords, targetWords } from './target-words.ts';

type Environment = EnvironmentGraphQuery['environments'][number];

/** One environment: what runs there, and what keeps releases out. */
export function EnvironmentCard({ environment, blocks }: { environment: Environment; blocks: readonly Block[] }) {
  const { name, deployments, holds, upstreams, upstreamMode } = environment;
  const after = listed(upstreams.map((upstream) => upstream.name));
  return (
    <section aria-label={name} className="overflow-clip rounded-lg border border-line bg-surface">
      <header className="border-b border-line px-3 py-2">
        <div className="flex items-baseline gap-2">
          <h2 className="min-w-0 truncate text-lead font-semibold">
            <Link href={paths.environment(name)} className="rounded-sm hover:text-accent">
              {name}
            </Link>
          </h2>
          <span className="ml-auto text-meta whitespace-nowrap text-ink-faint">
            {targetWords[environment.target.kind].word}
          </span>
        </div>
        <p className="text-meta text-ink-faint">
          {after === ''
            ? 'No upstream'
            : `After ${upstreams.length > 1 && upstreamMode === 'ONE' ? 'one of ' : ''}${after}`}
          {environment.automatic !== 'OFF' &&
            `, automatic: ${automaticWords[environment.automatic].word.toLowerCase()}`}
        </p>
      </header>
      {deployments.length === 0 ? (
        <p className="px-3 py-2.5 text-ink-faint">Nothing runs here yet.</p>
      ) : (
        <ul className="py-1">
          {deployments.map((deployment) => {
            const { mark, word } = deploymentWords[deployment.state];
            const hold = holds.find((one) => one.application.id === deployment.application.id);
            return (
              <li key={deployment.application.id} className="flex min-h-8 items-center gap-2 px-3">
                <MarkShape mark={mark} label={word} />
                <Link
                  href={paths.application(deployment.application.name)}
                  className="min-w-0 truncate rounded-sm hover:text-accent"
                >
                  {deployment.application.name}
                </Link>
                <Link
                  href={paths.release(deployment.release.id)}
                  className="figures rounded-sm font-medium hover:text-accent"
                >
                  {releaseName(deployment.release)}
                </Link>
                <OutdatedMark outdated={deployment.outdated} short />
                {hold && <span className="text-meta text-blocked">{hold.cause === 'PIN' ? 'pinned' : 'held'}</span>}
                <span className="ml-auto text-meta text-ink-faint">
                  <Age at={deployment.deployedAt} />
                </span>
              </li>
            );
          })}
        </ul>
      )}
      {blocks.length > 0 && (
        <ul aria-label={`What is blocked in ${name}`} className="space-y-1.5 border-t border-line px-3 py-2">
          {blocks.map((block) => (
            <li key={block.id} className="flex items-start gap-2">
              <span className="mt-[3px]">
                <MarkShape mark={block.kind === 'stop' ? 'failed' : 'blocked'} />
              </span>
              <span className="min-w-0 text-meta text-ink-soft">
                {block.request === undefined ? (
                  block.text
                ) : (
                  <Link href={paths.request(block.request)} className="rounded-sm hover:text-accent hover:underline">
                    {block.text}
                  </Link>
                )}
                {block.until && (
                  <span className="block text-ink-faint">
                    until <Moment at={block.until} />
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

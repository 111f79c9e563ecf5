import { ChevronDown, ChevronRight } from 'lucide-react';
import { formatDuration } from '../../../format/format-duration.ts';
import { plural } from '../../../format/plural.ts';
import { PlatformLabel } from '../../platform/platform-label.tsx';
import type { GraphInput } from './graph-input.ts';
import type { Lane } from './stage-graph-layout.ts';

/** The title of a lane; it stays in sight while the time axis is scrolled. */
export function GraphLane(props: {
  lane: Lane;
  input: GraphInput;
  /** Width of what is in sight. */
  view: number;
  onFold: (platform: string) => void;
}) {
  const { lane, input } = props;
  const { platform } = lane;
  return (
    <div className="pointer-events-none absolute inset-x-0" style={{ top: lane.y }}>
      <div className="sticky left-0 flex h-[22px] items-center gap-2 text-meta" style={{ width: props.view }}>
        {platform === undefined ? (
          <span className="font-medium text-ink-soft">Pipeline</span>
        ) : (
          <>
            <button
              type="button"
              aria-expanded={!lane.folded}
              onClick={() => props.onFold(platform)}
              className="pointer-events-auto flex items-center gap-1 rounded-sm font-medium hover:text-accent"
            >
              {lane.folded ? <ChevronRight size={13} aria-hidden /> : <ChevronDown size={13} aria-hidden />}
              <PlatformLabel platform={platform} />
            </button>
            <span className="figures truncate text-ink-faint">{summary(input, platform)}</span>
          </>
        )}
      </div>
    </div>
  );
}

function summary(input: GraphInput, platform: string): string {
  const source = input.carriedOver.get(platform);
  if (source !== undefined) return `carried over from ${source}`;
  const runs = input.runs.filter((run) => run.platform === platform && run.state !== 'not-needed');
  if (runs.length === 0) return '';
  const count = (states: readonly string[]) => runs.filter((run) => states.includes(run.state)).length;
  const done = count(['succeeded', 'cached']);
  const cached = count(['cached']);
  const failed = count(['failed', 'errored']);
  const steps = input.steps.filter((step) => step.platform === platform && step.start !== undefined);
  const start = Math.min(...steps.map((step) => step.start ?? Number.POSITIVE_INFINITY));
  const end = Math.max(...steps.map((step) => step.end ?? input.now));
  const parts = [
    done === runs.length ? plural(done, 'stage') : `${done} of ${plural(runs.length, 'stage')}`,
    cached > 0 ? `${cached} cached` : '',
    failed > 0 ? `${failed} failed` : '',
    steps.length > 0 ? formatDuration(end - start) : '',
  ];
  return parts.filter(Boolean).join(' · ');
}

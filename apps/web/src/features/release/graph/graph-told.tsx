import { plural } from '../../../format/plural.ts';
import { MarkShape } from '../../../ui/state-mark.tsx';
import type { EdgeKind, GraphInput } from './graph-input.ts';
import { markOfNode, wordOfNode } from './graph-node.tsx';
import type { GraphLayout, LaidNode } from './stage-graph-layout.ts';

const width = 248;
const takes: Record<EdgeKind, string> = { from: 'FROM', copy: 'COPY --from', mount: 'RUN --mount' };

/** What a node says about itself while the pointer or the keyboard is on it. */
export function GraphTold({ node, layout, input }: { node: LaidNode; layout: GraphLayout; input: GraphInput }) {
  const below = node.y + node.height + 8;
  const isLow = below + 130 > layout.height && node.y > 130;
  const left = Math.max(0, Math.min(node.x, layout.width - width));
  const stage = input.stages.find((candidate) => candidate.number === node.stage);
  const sources = input.edges.filter((edge) => node.stage !== undefined && edge.to === node.stage);
  return (
    <div
      className="pointer-events-none absolute z-10 rounded-md border border-line bg-raised px-3 py-2 text-meta shadow-float animate-[enter_120ms_ease-out]"
      style={{ left, width, ...(isLow ? { bottom: layout.height - node.y + 8 } : { top: below }) }}
    >
      <p className="flex items-center gap-1.5 font-semibold">
        <MarkShape mark={markOfNode(node.state)} size={13} />
        <span className="truncate">{node.label}</span>
        <span className="figures ml-auto font-normal">{node.time !== 'cached' && node.time}</span>
      </p>
      <p className="text-ink-soft">
        {wordOfNode(node)}
        {node.platform && ` on ${node.platform}`}
        {node.critical && ', on the critical path'}
      </p>
      {node.total > 0 && (
        <p className="figures text-ink-faint">
          {node.done} of {plural(node.total, 'instruction')} done
        </p>
      )}
      {sources.map((edge) => (
        <p key={`${edge.kind} ${edge.from}`} className="text-ink-faint">
          {takes[edge.kind]}{' '}
          <span className="text-ink-soft">{input.stages.find((one) => one.number === edge.from)?.label}</span>
        </p>
      ))}
      {stage?.onBuildPlatform && <p className="text-ink-faint">runs on the builder’s own platform</p>}
    </div>
  );
}

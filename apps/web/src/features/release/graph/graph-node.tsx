import { classes } from '../../../ui/classes.ts';
import { type Mark, MarkShape } from '../../../ui/state-mark.tsx';
import type { NodeState } from './graph-input.ts';
import type { LaidNode } from './stage-graph-layout.ts';

const marks: Record<NodeState, Mark> = {
  waiting: 'waiting',
  running: 'running',
  cached: 'cached',
  succeeded: 'succeeded',
  failed: 'failed',
  errored: 'errored',
  cancelled: 'cancelled',
  'not-needed': 'cancelled',
};

const tints: Record<NodeState, string> = {
  waiting: 'border-line-strong',
  running: 'border-running bg-running/10',
  cached: 'border-line-strong bg-hover',
  succeeded: 'border-succeeded/45 bg-succeeded/12',
  failed: 'border-failed bg-failed/18',
  errored: 'border-errored bg-errored/18',
  cancelled: 'border-dashed border-line-strong',
  'not-needed': 'border-dashed border-line-strong',
};

const inks: Record<NodeState, string> = {
  waiting: 'text-ink-soft',
  running: 'text-ink',
  cached: 'text-ink-soft',
  succeeded: 'text-ink',
  failed: 'text-ink',
  errored: 'text-ink',
  cancelled: 'text-ink-faint',
  'not-needed': 'text-ink-faint opacity-70',
};

const lines: Record<NodeState, string> = {
  waiting: 'bg-line-strong',
  running: 'bg-running',
  cached: 'bg-ink-faint',
  succeeded: 'bg-succeeded/60',
  failed: 'bg-failed',
  errored: 'bg-errored',
  cancelled: 'bg-line-strong',
  'not-needed': 'bg-line',
};

const words: Record<NodeState, string> = {
  waiting: 'waiting',
  running: 'running',
  cached: 'cached',
  succeeded: 'done',
  failed: 'failed',
  errored: 'errored',
  cancelled: 'not reached',
  'not-needed': 'not needed',
};

export function markOfNode(state: NodeState): Mark {
  return marks[state];
}

export function wordOfNode(node: Pick<LaidNode, 'state' | 'time'>): string {
  return node.state === 'cancelled' && node.time !== '' ? 'cancelled' : words[node.state];
}

/** One stage or step. Its bar is its time; its text stands in it or beside it. */
export function GraphNode(props: {
  node: LaidNode;
  dense: boolean;
  inReach: boolean;
  onOpen: () => void;
  onEnter: () => void;
  onLeave: () => void;
  onFocus: () => void;
}) {
  const { node } = props;
  const where = node.platform ? ` on ${node.platform}` : '';
  return (
    <button
      type="button"
      data-node={node.id}
      tabIndex={props.inReach ? 0 : -1}
      aria-label={`${node.label}${where}: ${wordOfNode(node)}${node.time && node.time !== 'cached' ? `, ${node.time}` : ''}${node.critical ? ', on the critical path' : ''}`}
      onClick={props.onOpen}
      onPointerEnter={props.onEnter}
      onPointerLeave={props.onLeave}
      onFocus={() => {
        props.onFocus();
        props.onEnter();
      }}
      onBlur={props.onLeave}
      className={classes('absolute text-left outline-offset-2', inks[node.state])}
      style={{
        left: node.extent[0],
        top: node.y,
        width: node.extent[1] - node.extent[0],
        height: node.height,
        fontSize: props.dense ? 11 : 12,
      }}
    >
      {node.form === 'span' ? <Span node={node} /> : <Bar node={node} />}
    </button>
  );
}

function Bar({ node }: { node: LaidNode }) {
  const inside = node.labelSide === 'inside';
  const offset = node.x - node.extent[0];
  const text = <Text node={node} />;
  return (
    <>
      <span
        className={classes(
          'absolute inset-y-0 block overflow-hidden rounded-sm',
          node.form !== 'ghost' && 'bg-surface',
        )}
        style={{ left: offset, width: node.width }}
      >
        <span
          aria-hidden
          className={classes(
            'absolute inset-0 rounded-sm border',
            tints[node.state],
            node.critical && 'shadow-[inset_0_-2px_0_var(--ink-soft)]',
          )}
        />
        {node.state === 'running' && (
          <span
            aria-hidden
            className="absolute inset-y-0 left-0 bg-running/22 transition-[width] duration-200"
            style={{ width: `${Math.max(4, node.fill * 100)}%` }}
          />
        )}
        {inside && <span className="relative flex h-full items-center gap-1.5 px-1.5">{text}</span>}
      </span>
      {!inside && (
        <span
          // The room is reckoned, not measured: a text that is a little wider must not lose its end for that.
          className="absolute inset-y-[3px] flex w-max items-center gap-1.5 bg-surface px-1.5 text-ink-soft"
          style={node.labelSide === 'right' ? { left: offset + node.width + 1 } : { right: node.width + 1 }}
        >
          {text}
        </span>
      )}
    </>
  );
}

function Text({ node }: { node: LaidNode }) {
  return (
    <>
      <MarkShape mark={marks[node.state]} size={12} />
      <span className={classes('min-w-0 truncate', node.critical && 'font-medium')}>{node.label}</span>
      {node.time !== '' && <span className="figures ml-auto shrink-0 pl-1 text-ink-soft">{node.time}</span>}
    </>
  );
}

/** The step in which a platform's stages ran: a line as long as it took, under its name. */
function Span({ node }: { node: LaidNode }) {
  const offset = node.x - node.extent[0];
  return (
    <>
      <span
        className={classes('absolute bottom-0 rounded-full', node.critical ? 'h-[3px]' : 'h-[2px]', lines[node.state])}
        style={{ left: offset, width: node.width }}
      />
      <span
        className="absolute top-0 flex items-center gap-1 truncate text-tiny leading-[13px] text-ink-soft"
        style={
          node.labelSide === 'right'
            ? { left: offset + node.width + 4 }
            : node.labelSide === 'left'
              ? { right: node.width + 4 }
              : { left: offset, maxWidth: node.width }
        }
      >
        {node.state !== 'succeeded' && <MarkShape mark={marks[node.state]} size={10} />}
        <span className={node.critical ? 'font-medium' : undefined}>{node.label}</span>
        <span className="figures text-ink-faint">{node.time}</span>
      </span>
    </>
  );
}

import { formatReference, type Reference } from '@slipway/registry';
import { DockerfileError, excerpt } from './dockerfile-error.ts';
import type { ExternalInput } from './external-inputs.ts';
import { gatherStages } from './gather-stages.ts';
import { type Edit, positionOf, replaceSpan } from './logical-line.ts';
import { type DockerfileText, type InstructionNode, readFile, readNodes } from './read-file.ts';
import type { InstructionParts, Span } from './read-instruction.ts';
import type { Instruction } from './stage-graph.ts';
import { rewriteTake } from './take.ts';

/** What one input is to be taken as. One of kind `syntax` changes nothing: its line is always blanked. */
export interface Pin extends Pick<ExternalInput, 'kind' | 'line' | 'expression'> {
  /** With a digest; of a mirror where there is one. */
  readonly pinned: Reference;
}

/** A place in the file where an image may be named. */
interface Place extends Pick<Pin, 'kind' | 'line' | 'expression'> {
  readonly parts: InstructionParts;
  readonly span: Span;
  write(source: string): string;
}

/**
 * The Dockerfile with the pinned image in each place that a pin names (kind, line and expression of an external
 * input), for a build for one platform. Line ends, line numbers, names and platforms of stages stay; `# syntax=` is
 * blanked, so that the engine's own frontend is used. Throws DockerfileError, also for a pin that fits nowhere.
 */
export function pinDockerfile(text: string, pins: readonly Pin[]): string {
  const file = readFile(text);
  const nodes = [...readNodes(file)];
  gatherStages(nodes, file.escapeCharacter);
  const wanted = new Map(pins.filter(({ kind }) => kind !== 'syntax').map((pin) => [keyOf(pin), pin]));
  const left = new Map(wanted);
  const edits = [...blankSyntax(file)];
  for (const place of placesOf(file, nodes)) {
    const pin = wanted.get(keyOf(place));
    if (pin === undefined) continue;
    left.delete(keyOf(place));
    const { line } = place.parts;
    const written = place.write(formatReference(pin.pinned));
    for (const edit of replaceSpan(line, place.span.start, place.span.end, written)) edits.push(edit);
  }
  for (const { kind, line, expression } of left.values())
    throw new DockerfileError(
      'unknown-pin',
      `${kind} ${excerpt(expression)} does not stand here, so it cannot be pinned; the pins belong to another Dockerfile.`,
      { line, column: 1 },
    );
  return applyEdits(text, edits);
}

function keyOf({ kind, line, expression }: Pick<Pin, 'kind' | 'line' | 'expression'>): string {
  return `${kind} ${line} ${expression}`;
}

function* placesOf(file: DockerfileText, nodes: readonly InstructionNode[]): Generator<Place> {
  for (const { parts, instruction, trigger } of nodes) {
    const span = parts.keyword === 'FROM' ? parts.words[0] : undefined;
    if (span !== undefined) {
      const expression = parts.line.text.slice(span.start, span.end);
      const { line } = positionOf(parts.line, span.start);
      yield { kind: 'from', line, expression, parts, span, write: (source) => source };
    }
    yield* takesOf(file, parts, instruction);
    if (trigger !== undefined && instruction.trigger !== undefined) yield* takesOf(file, trigger, instruction.trigger);
  }
}

function* takesOf(file: DockerfileText, parts: InstructionParts, { takes, text }: Instruction): Generator<Place> {
  for (const take of takes) {
    const { kind, line, expression, flag } = take;
    yield {
      kind,
      line,
      expression,
      parts,
      span: flag,
      write: (source) => rewriteTake(text, take, source, file.escapeCharacter),
    };
  }
}

/**
 * A comment ends the directives, so the ones after `syntax` move up by a line and the comment comes after them; escape
 * first, since older engines stop at `check`, which they do not know.
 */
function blankSyntax({ lines, directives }: DockerfileText): readonly Edit[] {
  const { syntax, escape: escaping, check } = directives;
  if (syntax === undefined) return [];
  const later = [escaping, check].filter((directive) => directive !== undefined && directive.line > syntax.line);
  const contents = [...later.map((directive) => lines[(directive?.line ?? 0) - 1]?.content ?? ''), '#'];
  return contents.flatMap((content, place) => {
    const line = lines[syntax.line - 1 + place];
    return line === undefined ? [] : [{ offset: line.offset, length: line.content.length, text: content }];
  });
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { offset, length, text: replacement } of [...edits].sort((a, b) => a.offset - b.offset)) {
    parts.push(text.slice(done, offset), replacement);
    done = offset + length;
  }
  return parts.join('') + text.slice(done);
}

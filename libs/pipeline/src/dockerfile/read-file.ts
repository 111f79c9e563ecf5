import { type Directives, type EscapeCharacter, escapeCharacterOf, readDirectives } from './directives.ts';
import { findHeredocs, type Heredoc, readHeredoc } from './heredoc.ts';
import { joinLines, type LogicalLine } from './logical-line.ts';
import { countLeadingBlanks, isComment, type PhysicalLine, splitLines } from './physical-line.ts';
import { errorAt, type InstructionParts, readInstruction } from './read-instruction.ts';
import type { Instruction } from './stage-graph.ts';
import { readTakes } from './take.ts';

/** An instruction with what is needed to find its words in the file again. */
export interface InstructionNode {
  readonly parts: InstructionParts;
  readonly instruction: Instruction;
  /** Of ONBUILD. */
  readonly trigger?: InstructionParts;
}

/** The lines of a file and how they are to be read. */
export interface DockerfileText {
  readonly lines: readonly PhysicalLine[];
  readonly directives: Directives;
  readonly escapeCharacter: EscapeCharacter;
}

/** Throws DockerfileError. */
export function readFile(text: string): DockerfileText {
  const lines = splitLines(text);
  const directives = readDirectives(lines);
  return { lines, directives, escapeCharacter: escapeCharacterOf(directives) };
}

/**
 * The instructions one by one, each read when it is asked for, so that the first error of a file is the first one that
 * is thrown. What they mean together is not looked at. Throws DockerfileError.
 */
export function* readNodes({ lines, escapeCharacter }: DockerfileText): Generator<InstructionNode> {
  for (let index = 0; index < lines.length; ) {
    const { content } = lines[index] as PhysicalLine;
    if (isComment(content) || countLeadingBlanks(content) === content.length) {
      index += 1;
      continue;
    }
    const { line, next } = joinLines(lines, index, escapeCharacter);
    const node = readNode(line, lines, next, escapeCharacter);
    const { heredocs } = node.instruction;
    index = next + heredocs.reduce((count, { startLine, endLine }) => count + endLine - startLine + 1, 0);
    yield node;
  }
}

function readNode(
  line: LogicalLine,
  lines: readonly PhysicalLine[],
  next: number,
  escapeCharacter: EscapeCharacter,
): InstructionNode {
  const parts = readInstruction(line, escapeCharacter);
  const trigger = parts.keyword === 'ONBUILD' ? readTrigger(parts, escapeCharacter) : undefined;
  const heredocs = readHeredocs(trigger ?? parts, lines, next);
  const endLine = heredocs.at(-1)?.endLine ?? line.endLine;
  const describe = (of: InstructionParts): Instruction => ({
    keyword: of.keyword,
    text: of.line.text,
    startLine: line.startLine,
    endLine,
    heredocs: of.keyword === 'ONBUILD' ? [] : heredocs,
    takes: readTakes(of, escapeCharacter),
  });
  const instruction = { ...describe(parts), heredocs };
  if (trigger === undefined) return { parts, instruction };
  return { parts, instruction: { ...instruction, trigger: describe(trigger) }, trigger };
}

function readTrigger(parts: InstructionParts, escapeCharacter: EscapeCharacter): InstructionParts {
  const { line, rest } = parts;
  const pieces = line.pieces.map((piece) => ({ ...piece, at: piece.at - rest }));
  const trigger = readInstruction({ ...line, text: line.text.slice(rest), pieces }, escapeCharacter);
  if (['FROM', 'MAINTAINER', 'ONBUILD'].includes(trigger.keyword))
    throw errorAt(
      line,
      rest,
      'misplaced-instruction',
      `ONBUILD ${trigger.keyword} is not allowed; ONBUILD takes any other instruction.`,
    );
  return trigger;
}

const mayHaveHeredocs: readonly string[] = ['ADD', 'COPY', 'RUN'];

function readHeredocs(parts: InstructionParts, lines: readonly PhysicalLine[], next: number): readonly Heredoc[] {
  if (!mayHaveHeredocs.includes(parts.keyword) || parts.json !== undefined) return [];
  const heredocs: Heredoc[] = [];
  let index = next;
  for (const mark of findHeredocs(parts.line.text)) {
    const heredoc = readHeredoc(mark, lines, index);
    if (heredoc === undefined)
      throw errorAt(
        parts.line,
        0,
        'heredoc',
        `the heredoc <<${mark.name} does not end; put ${mark.name} alone on a line after it.`,
      );
    heredocs.push(heredoc);
    index += heredoc.endLine - heredoc.startLine + 1;
  }
  return heredocs;
}

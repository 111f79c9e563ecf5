import { BuildFailed, diskFull, EngineFault, EngineUnavailable, isDiskFull, tidy } from './engine-error.ts';
import type { Vertex } from './status-response.ts';

export interface FailedBuild {
  /** The in-stream error, as the engine worded it. */
  readonly error: string;
  readonly vertices: Iterable<Vertex>;
  /** The last lines that a vertex wrote. */
  readonly lastLines: (vertex: string) => readonly string[];
  /** As in `20.10.24+dfsg1`. */
  readonly engineVersion?: string;
}

// Engines word it "exit code: N", podman "exit status N".
const exitCode = /exit (?:code|status):? (\d+)/;

// What BuildKit puts before what it wants to say; each version another part of it.
const preamble =
  /^(?:failed to solve(?: with frontend [\w.]+)?: |rpc error: code = \w+ desc = |failed to create LLB definition: |failed to build LLB: |failed to (?:compute cache key|calculate checksum of ref \S+): )+/;

/** Said by the Dockerfile's reader: whatever else stands in it, it is about the file. */
const aboutDockerfile =
  /dockerfile parse error|file with no instructions|target stage .* could not be found|base name .* should not be blank/i;

// podman writes what it does into the same text as what an instruction writes, and words a failure of its runtime likewise.
const ofPodman = /^(?:(?:\[\d+\/\d+\] )?STEP \d+\/\d+: |--> |Copying |Writing manifest|: exit status \d+$)/;
const runtimeFailed = /^error running container: .*creating container/;

// What is broken around us, not in the application: it is tried again or shown as errored.
const ours: readonly (readonly [pattern: RegExp, transient: boolean, words: string])[] = [
  [
    /connection refused|connection reset|i\/o timeout|no such host|server misbehaving|TLS handshake|network is unreachable|no route to host|: EOF$|unexpected status(?: code)?:? (?:[\w.:/[\]-]+: )?(?:429|5\d\d)|too ?many ?requests/i,
    true,
    'the engine could not reach a registry',
  ],
  [
    /failed to authorize|unauthorized|access denied|denied: |pull access denied|403 Forbidden|401 Unauthorized/i,
    false,
    'a registry did not let the engine have a base image',
  ],
  [/x509: /i, false, 'the engine does not trust the certificate of a registry'],
  [/cannot allocate memory/i, true, 'the engine ran out of memory'],
  [
    // Builds of the very same content share an image; it goes with its last name, also while another writes it.
    /\/(?:imagedb|layerdb)\/\S*: no such file|layer does not exist/i,
    true,
    'the engine lost the image while it was made, as it does when another build of the very same content ends',
  ],
  [/code = Unavailable|transport is closing|no active session/i, true, 'the engine lost its own builder'],
];

/** Turns a failed build into a sentence: theirs (BuildFailed) or ours (EngineFault, EngineUnavailable). */
export function buildFailure({ error, vertices, lastLines, engineVersion }: FailedBuild): Error {
  const text = tidy(error.replace(preamble, ''));
  const vertex = failedVertex(error, vertices);
  // podman has no vertices; it names the step, and all that it says is one text.
  const step = vertex?.name ?? /^building at STEP "(.*)": /s.exec(error)?.[1];
  const where = step === undefined ? 'The build' : instruction(step);
  const code = exitCode.exec(error)?.[1];
  if (code !== undefined) {
    const said = lastLines(vertex?.digest ?? '');
    const runtime = said.find((line) => runtimeFailed.test(line));
    if (runtime !== undefined)
      return new EngineFault(`${where} could not be started by the engine: ${tidy(runtime)}.`, { transient: false });
    const last = said.filter((line) => !ofPodman.test(line));
    const full = last.find(isDiskFull);
    if (full !== undefined) return diskFull(where, tidy(full));
    const words = last.length === 0 ? '' : ` It ended with: ${last.join(' ⏎ ').slice(-800)}`;
    const facts = { exitCode: Number(code), vertex: vertex?.name };
    return new BuildFailed(`${where} ended with exit code ${code}${meaning(code)}.${words}`, facts);
  }
  if (aboutDockerfile.test(text)) return new BuildFailed(`${sentence(text)}${oldEngine(text, engineVersion)}.`);
  if (isDiskFull(text)) return diskFull(where, text);
  for (const [pattern, transient, words] of ours) {
    if (pattern.test(text)) return new EngineFault(`${where} could not be done: ${words} (${text}).`, { transient });
  }
  if (/context canceled/.test(text)) return new EngineUnavailable(`${where} was cancelled by the engine (${text}).`);
  return new BuildFailed(`${where} failed: ${missing(text)}.`, { vertex: vertex?.name });
}

/** A sibling that was cancelled because of the real failure says "context canceled". */
function failedVertex(error: string, vertices: Iterable<Vertex>): Vertex | undefined {
  const failed = [...vertices].filter((one) => one.error !== undefined && !/context canceled/.test(one.error));
  return failed.find((one) => one.error !== undefined && error.includes(one.error)) ?? failed[0];
}

function meaning(code: string): string {
  if (code === '137') return ' (killed, most likely for want of memory)';
  if (code === '127') return ' (a command was not found)';
  return code === '126' ? ' (a command could not be run)' : '';
}

/** Engines name a missing file by where their own snapshot of it would be. */
function missing(text: string): string {
  const inStage = /^lstat \S*?\/(?:merged|fs|buildkit-mount\d+)(\/.*): no such file or directory$/.exec(text)?.[1];
  if (inStage !== undefined) return `"${inStage}" is not there`;
  const inContext = /^"([^"]+)":? not found(?:: not found)?$/.exec(text)?.[1];
  if (inContext !== undefined) return `"${inContext}" is not there, or .dockerignore leaves it out`;
  const dockerfile = /^failed to read dockerfile: open \S*?\/buildkit-mount\d+\/(.*): no such file/.exec(text)?.[1];
  return dockerfile === undefined ? text : `there is no Dockerfile ${dockerfile} in the context`;
}

function sentence(text: string): string {
  const parse = /dockerfile parse error (?:on )?line (\d+): (.*)$/i.exec(text);
  if (parse !== null) return `The Dockerfile is not right in line ${parse[1]}: ${parse[2]}`;
  return `The Dockerfile cannot be built: ${text}`;
}

/** Docker Engine learned heredocs with 23.0; before, it takes the lines of one for instructions. */
function oldEngine(text: string, version: string | undefined): string {
  const major = Number(/^(\d+)\./.exec(version ?? '')?.[1] ?? Number.NaN);
  if (!(major < 23) || !/unknown instruction/i.test(text)) return '';
  return `; should a heredoc (<<) stand before it, that is newer than this engine, ${version}`;
}

/** `[build 3/4] RUN go build` → “RUN go build” in stage build; a file with one stage does not name it. */
function instruction(name: string): string {
  const found = /^\[(?:\S+\/\S+ )?(?:(\S+) )?\d+\/\d+\] (.*)$/s.exec(name.replace(/\s+/g, ' '));
  const text = found?.[2] ?? name;
  const short = text.length > 120 ? `${text.slice(0, 117)}…` : text;
  return found?.[1] === undefined ? `“${short}”` : `“${short}” in stage ${found[1]}`;
}

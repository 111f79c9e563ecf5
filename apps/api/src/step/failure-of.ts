import { types } from 'node:util';
import { DescribeError, DockerfileError, PipelineFileError, VariableError } from '@slipway/pipeline';
import { InvalidManifest, InvalidPlatform, InvalidReference, RegistryError } from '@slipway/registry';
import { isDatabaseAway } from '../database/away.ts';
import { BuildFailed, EngineFault, EngineUnavailable } from '../engine/engine-error.ts';
import { SourceError } from '../source/source-error.ts';
import { InvalidTargetSettings } from '../target/invalid-settings.ts';
import { DeployFailed, DeploySuperseded, NotSupported } from '../target/target.ts';
import { StepErrored, StepFailed } from './step-failure.ts';

const theirs = [
  BuildFailed,
  DeployFailed,
  DockerfileError,
  PipelineFileError,
  VariableError,
  InvalidPlatform,
  InvalidReference,
];
/** Nothing about the release; a person must set something right. */
const ourSettings = [NotSupported, InvalidTargetSettings, InvalidManifest, DescribeError];
/** What the repository holds or what was asked of it; the other codes are about reaching it. */
const theirSource: ReadonlySet<string> = new Set([
  'unknown-ref',
  'ambiguous-ref',
  'no-such-path',
  'unsafe-path',
  'too-large',
]);
/** Of the system and of PostgreSQL. */
const full: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', '53100']);

/** What a step threw, as theirs (StepFailed) or ours (StepErrored), with one sentence: the one place that decides it. */
export function failureOf(cause: unknown): StepFailed | StepErrored {
  if (cause instanceof StepFailed || cause instanceof StepErrored) return cause;
  if (theirs.some((kind) => cause instanceof kind)) return new StepFailed((cause as Error).message, { cause });
  if (cause instanceof SourceError)
    return theirSource.has(cause.code)
      ? new StepFailed(cause.message, { cause })
      : new StepErrored(cause.message, { transient: cause.transient, cause });
  if (cause instanceof EngineUnavailable || cause instanceof DeploySuperseded)
    return new StepErrored(cause.message, { transient: true, cause });
  if (cause instanceof EngineFault || cause instanceof RegistryError)
    return new StepErrored(withAdvice(cause), { transient: cause.transient, cause });
  if (ourSettings.some((kind) => cause instanceof kind))
    return new StepErrored((cause as Error).message, { transient: false, cause });
  return new StepErrored(...unforeseen(cause));
}

/** Credentials, plain HTTP and authorities stand there; a client of registries does not know where Slipway's settings are. */
const bySettings: ReadonlySet<string> = new Set(['unauthorized', 'denied', 'untrusted']);

function withAdvice(cause: EngineFault | RegistryError): string {
  if (!(cause instanceof RegistryError) || !bySettings.has(cause.code)) return cause.message;
  return `${cause.message.replace(/\.$/, '')}; look at ${cause.facts.registry} under Settings, Registries.`;
}

/** True for what an ended signal makes of a call; it says nothing about the call itself. */
export function isAbort(cause: unknown): boolean {
  const { name, code } = (cause ?? {}) as { name?: unknown; code?: unknown };
  return name === 'AbortError' || code === 'ABORT_ERR' || (cause instanceof RegistryError && cause.code === 'aborted');
}

function unforeseen(cause: unknown): [message: string, options: { transient: boolean; cause: unknown }] {
  const code = (cause as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && full.has(code)) {
    const whose = code === '53100' ? 'of the database' : 'of the worker';
    return [`The disk ${whose} is full; free some space, then retry.`, { transient: false, cause }];
  }
  if (isDatabaseAway(cause))
    return ['The database could not be reached while the step ran.', { transient: true, cause }];
  const said = types.isNativeError(cause) ? cause.message : String(cause);
  const [line = ''] = said.split('\n');
  const shown = line.length > 300 ? `${line.slice(0, 300)}…` : line;
  return [
    `Slipway met something that it did not expect: ${shown.replace(/\.$/, '') || 'an error without words'}.`,
    { transient: false, cause },
  ];
}

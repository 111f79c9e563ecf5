import { expect, test } from '@jest/globals';
import { DockerfileError, PipelineFileError } from '@slipway/pipeline';
import { RegistryError } from '@slipway/registry';
import { BuildFailed, EngineFault, EngineUnavailable } from '../engine/engine-error.ts';
import { SourceError } from '../source/source-error.ts';
import { DeployFailed, DeploySuperseded } from '../target/target.ts';
import { failureOf } from './failure-of.ts';
import { StepErrored, StepFailed } from './step-failure.ts';

const at = { registry: 'registry.example' };
const coded = (code: string) => Object.assign(new Error('no space left on device'), { code });

test.each<[string, unknown, 'failed' | 'transient' | 'errored']>([
  ['a step that says so', new StepFailed('It said no.'), 'failed'],
  ['a step of ours that may go through', new StepErrored('Away.', { transient: true }), 'transient'],
  ['a failed build', new BuildFailed('RUN make ended with exit code 2.'), 'failed'],
  ['a container that does not get healthy', new DeployFailed('It does not answer.'), 'failed'],
  ['a newer attempt', new DeploySuperseded('Attempt 3 is at work.'), 'transient'],
  ['a Dockerfile', new DockerfileError('no-stage', 'There is no FROM.'), 'failed'],
  ['a pipeline file', new PipelineFileError([{ line: 1, column: 1, path: '', message: 'found nothing' }]), 'failed'],
  ['an unknown ref', new SourceError('unknown-ref', 'There is no v9.'), 'failed'],
  ['a link out of the context', new SourceError('unsafe-path', 'It leaves the context.'), 'failed'],
  ['a repository out of reach', new SourceError('unreachable', 'Nothing listens there.'), 'transient'],
  ['a repository that wants credentials', new SourceError('unauthorized', 'It wants credentials.'), 'errored'],
  ['an engine that is away', new EngineUnavailable('Nothing listens there.'), 'transient'],
  ['an engine without space', new EngineFault('No space left.', { transient: false }), 'errored'],
  ['a registry that is away', new RegistryError('unavailable', 'It answered 503.', at), 'transient'],
  ['a registry that asks for patience', new RegistryError('rate-limited', 'Later.', at), 'transient'],
  ['a registry that refuses', new RegistryError('denied', 'It refused.', at), 'errored'],
  ['a registry that serves other bytes', new RegistryError('digest-mismatch', 'Wrong bytes.', at), 'errored'],
  ['a database that is away', coded('CONNECTION_CLOSED'), 'transient'],
  ['a full disk', coded('ENOSPC'), 'errored'],
  ['a full disk of the database', coded('53100'), 'errored'],
  ['a bug', new TypeError('x is not a function'), 'errored'],
  ['something that is no error', 'what?', 'errored'],
])('%s', (_, cause, expected) => {
  const failure = failureOf(cause);
  const kind = failure instanceof StepFailed ? 'failed' : failure.transient ? 'transient' : 'errored';
  expect(kind).toBe(expected);
  // One sentence, not two and not a half.
  expect(failure.message).toMatch(/^\S.*\.$/);
});

test('a full disk is named as one', () => {
  expect(failureOf(coded('ENOSPC')).message).toBe('The disk of the worker is full; free some space, then retry.');
});

test.each(['unauthorized', 'denied', 'untrusted'] as const)(
  'a registry that is %s is set right in the settings',
  (code) => {
    expect(failureOf(new RegistryError(code, 'It is not so.', at)).message).toBe(
      'It is not so; look at registry.example under Settings, Registries.',
    );
  },
);

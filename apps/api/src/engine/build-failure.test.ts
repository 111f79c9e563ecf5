import { describe, expect, it } from '@jest/globals';
import { buildFailure } from './build-failure.ts';
import type { Vertex } from './status-response.ts';

const solve = 'failed to solve with frontend dockerfile.v0: failed to create LLB definition: ';

interface Row {
  readonly engine: string;
  readonly error: string;
  /** Name and error of the vertex that failed; the error is that of the build when not given. */
  readonly vertex?: readonly [name: string, error?: string];
  readonly wrote?: readonly string[];
  readonly kind: 'BuildFailed' | 'EngineFault' | 'EngineUnavailable';
  readonly transient?: boolean;
  readonly exitCode?: number;
  readonly message: string;
}

const rows: Readonly<Record<string, Row>> = {
  'an exit code': {
    engine: '20.10.24',
    error: 'executor failed running [/bin/sh -c go test ./...]: exit code: 2',
    vertex: ['[test 3/4] RUN go test ./...'],
    wrote: ['--- FAIL: TestOne', 'FAIL'],
    kind: 'BuildFailed',
    exitCode: 2,
    message: '“RUN go test ./...” in stage test ended with exit code 2. It ended with: --- FAIL: TestOne ⏎ FAIL',
  },
  'an exit code, as newer engines say it': {
    engine: '28.5.2',
    error: 'failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 127',
    vertex: [
      '[linux/arm64 build 2/2] RUN make',
      'process "/bin/sh -c make" did not complete successfully: exit code: 127',
    ],
    kind: 'BuildFailed',
    exitCode: 127,
    message: '“RUN make” in stage build ended with exit code 127 (a command was not found).',
  },
  'an exit code, as podman says it': {
    engine: '4.3.1',
    error: 'building at STEP "RUN echo no && false": while running runtime: exit status 1',
    wrote: ['STEP 2/2: RUN echo no && false', 'no'],
    kind: 'BuildFailed',
    exitCode: 1,
    message: '“RUN echo no && false” ended with exit code 1. It ended with: no',
  },
  'a runtime that cannot start it, as podman says it': {
    engine: '5.8.6',
    error: 'building at STEP "RUN echo": while running runtime: exit status 1',
    wrote: [
      'error running container: from /usr/bin/crun creating container for [/bin/sh -c echo]: setrlimit: no',
      ': exit status 1',
    ],
    kind: 'EngineFault',
    transient: false,
    message:
      '“RUN echo” could not be started by the engine: error running container: from /usr/bin/crun creating container for [/bin/sh -c echo]: setrlimit: no.',
  },
  'a kill': {
    engine: '20.10.24',
    error: 'executor failed running [/bin/sh -c x]: exit code: 137',
    vertex: ['[2/2] RUN x'],
    kind: 'BuildFailed',
    exitCode: 137,
    message: '“RUN x” ended with exit code 137 (killed, most likely for want of memory).',
  },
  'a full disk in an instruction': {
    engine: '20.10.24',
    error: 'executor failed running [/bin/sh -c tar x]: exit code: 2',
    vertex: ['[2/2] RUN tar x'],
    wrote: ['tar: a: Cannot write: No space left on device', 'tar: Exiting'],
    kind: 'EngineFault',
    transient: false,
    message:
      '“RUN tar x” stopped because the engine has no space left on its disk; free some (docker builder prune) and retry (tar: a: Cannot write: No space left on device).',
  },
  'a full disk of the engine': {
    engine: '28.5.2',
    error: 'failed to solve: failed to copy: write /var/lib/docker/tmp/x: no space left on device',
    kind: 'EngineFault',
    transient: false,
    message:
      'The build stopped because the engine has no space left on its disk; free some (docker builder prune) and retry (failed to copy: write /var/lib/docker/tmp/x: no space left on device).',
  },
  'a file that is not in the context': {
    engine: '20.10.24',
    error: 'failed to compute cache key: "/nowhere" not found: not found',
    vertex: ['[2/2] COPY nowhere /', '"/nowhere" not found: not found'],
    kind: 'BuildFailed',
    message: '“COPY nowhere /” failed: "/nowhere" is not there, or .dockerignore leaves it out.',
  },
  'a file that is not in the context, as newer engines say it': {
    engine: '28.5.2',
    error:
      'failed to solve: failed to compute cache key: failed to calculate checksum of ref kxg::vl5: "/nowhere": not found',
    vertex: ['[2/2] COPY nowhere /', 'failed to calculate checksum of ref kxg::vl5: "/nowhere": not found'],
    kind: 'BuildFailed',
    message: '“COPY nowhere /” failed: "/nowhere" is not there, or .dockerignore leaves it out.',
  },
  'a file that is not in another stage': {
    engine: '20.10.24',
    error: 'lstat /var/lib/docker/overlay2/4806b26609d7/merged/nofile: no such file or directory',
    vertex: ['[stage-1 2/2] COPY --from=a /nofile /'],
    kind: 'BuildFailed',
    message: '“COPY --from=a /nofile /” in stage stage-1 failed: "/nofile" is not there.',
  },
  'a Dockerfile that is not there': {
    engine: '20.10.24',
    error:
      'failed to solve with frontend dockerfile.v0: failed to read dockerfile: open /var/lib/docker/tmp/buildkit-mount40/build/Other: no such file or directory',
    kind: 'BuildFailed',
    message: 'The build failed: there is no Dockerfile build/Other in the context.',
  },
  'a Dockerfile that does not parse': {
    engine: '28.5.2',
    error: 'failed to solve: dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)',
    kind: 'BuildFailed',
    message: 'The Dockerfile is not right in line 2: unknown instruction: RUNN (did you mean RUN?).',
  },
  'a heredoc on an engine that has none': {
    engine: '20.10.24+dfsg1',
    error: `${solve}dockerfile parse error line 3: unknown instruction: ECHO`,
    kind: 'BuildFailed',
    message:
      'The Dockerfile is not right in line 3: unknown instruction: ECHO; should a heredoc (<<) stand before it, that is newer than this engine, 20.10.24+dfsg1.',
  },
  'a target that is not there': {
    engine: '20.10.24',
    error: `${solve}target stage nope could not be found`,
    kind: 'BuildFailed',
    message: 'The Dockerfile cannot be built: target stage nope could not be found.',
  },
  'a base image without the platform': {
    engine: '20.10.24',
    error: `${solve}no match for platform in manifest sha256:2f1e: not found`,
    vertex: [
      '[internal] load metadata for example.org/go:1',
      'no match for platform in manifest sha256:2f1e: not found',
    ],
    kind: 'BuildFailed',
    message:
      '“[internal] load metadata for example.org/go:1” failed: no match for platform in manifest sha256:2f1e: not found.',
  },
  'a registry that is away': {
    engine: '20.10.24',
    error: `${solve}failed to do request: Head "http://127.0.0.1:9/v2/x/manifests/1": dial tcp 127.0.0.1:9: connect: connection refused`,
    kind: 'EngineFault',
    transient: true,
    message:
      'The build could not be done: the engine could not reach a registry (failed to do request: Head "http://127.0.0.1:9/v2/x/manifests/1": dial tcp 127.0.0.1:9: connect: connection refused).',
  },
  'a registry that is overloaded': {
    engine: '28.5.2',
    error:
      'failed to solve: x: failed to copy: httpReadSeeker: unexpected status code https://r/v2/x: 503 Service Unavailable',
    kind: 'EngineFault',
    transient: true,
    message:
      'The build could not be done: the engine could not reach a registry (x: failed to copy: httpReadSeeker: unexpected status code https://r/v2/x: 503 Service Unavailable).',
  },
  'a registry that refuses': {
    engine: '28.5.2',
    error: 'failed to solve: r/x:1: failed to authorize: failed to fetch anonymous token: 401 Unauthorized',
    kind: 'EngineFault',
    transient: false,
    message:
      'The build could not be done: a registry did not let the engine have a base image (r/x:1: failed to authorize: failed to fetch anonymous token: 401 Unauthorized).',
  },
  'an image that another build of the same content took away': {
    engine: '20.10.24',
    error:
      'failed to get digest sha256:623b: open /var/lib/docker/image/overlay2/imagedb/content/sha256/623b: no such file or directory',
    kind: 'EngineFault',
    transient: true,
    message:
      'The build could not be done: the engine lost the image while it was made, as it does when another build of the very same content ends (failed to get digest sha256:623b: open /var/lib/docker/image/overlay2/imagedb/content/sha256/623b: no such file or directory).',
  },
  'a build that someone cancelled': {
    engine: '20.10.24',
    error: 'failed to solve: context canceled',
    vertex: ['[2/2] RUN sleep 9', 'context canceled'],
    kind: 'EngineUnavailable',
    message: 'The build was cancelled by the engine (context canceled).',
  },
};

describe('a failed build', () => {
  it.each(Object.entries(rows))('says in one sentence what was: %s', (_, row) => {
    const [name, error = row.error] = row.vertex ?? [];
    const sibling = { digest: 's', name: '[other 2/2] RUN y', inputs: [], cached: false, error: 'context canceled' };
    const failed = name === undefined ? [] : [{ digest: 'd', name, inputs: [], cached: false, error } satisfies Vertex];
    const failure = buildFailure({
      error: row.error,
      vertices: [sibling, ...failed],
      lastLines: (digest) => (digest === (name === undefined ? '' : 'd') ? (row.wrote ?? []) : []),
      engineVersion: row.engine,
    });
    expect(failure.name).toBe(row.kind);
    expect(failure.message).toBe(row.message);
    if (row.exitCode !== undefined) expect(failure).toMatchObject({ exitCode: row.exitCode, vertex: name });
    if (row.transient !== undefined) expect(failure).toMatchObject({ transient: row.transient });
  });
});

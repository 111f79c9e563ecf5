// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of the settings.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { parseRepository, RemoteRegistry } from '@slipway/registry';
import { testRegistry } from '../../engine/testing/shared-services.ts';
import { makeRepository } from '../../source/testing/repository.ts';
import { describeTarget } from '../conformance.ts';
import { pushImage } from '../registry-only/testing/push-image.ts';
import type { Target } from '../target.ts';
import { createGitOpsTarget } from './git-ops-target.ts';

const root = mkdtempSync(join(tmpdir(), 'slipway-git-ops-'));
const registry = new RemoteRegistry({ plainHttp: [testRegistry] });

afterAll(async () => {
  await registry.close();
  rmSync(root, { recursive: true, force: true });
});

describeTarget('a git repository that another tool runs', { runs: false }, async () => {
  const work = makeRepository(join(root, 'work'));
  work.commit({ 'README.md': 'What runs where.\n' });
  const bare = join(root, 'config.git');
  execFileSync('git', ['clone', '--quiet', '--bare', work.folder, bare]);
  const target = createGitOpsTarget(
    {
      repositoryUrl: `file://${bare}`,
      branch: 'main',
      path: '${environment}/${application}.yaml',
      key: 'image',
      form: 'reference',
    },
    { git: { folder: join(root, 'clones'), allowFile: root }, registry },
  );
  const at = (name: string) =>
    parseRepository(`${testRegistry}/test/git-ops-${name}-${randomBytes(4).toString('hex')}`);
  const [one, two] = [
    await pushImage(registry, at('one'), ['linux/amd64']),
    await pushImage(registry, at('two'), ['linux/amd64']),
  ];
  return { target: withFiles(target), images: { one, two, crashing: one, unhealthyAt: '/' } };

  /** Somebody adds the file of an application before it is deployed for the first time. */
  function withFiles(inner: Target): Target {
    return {
      ...inner,
      deploy: (spec, signal, log) => {
        const path = `${spec.environment}/${spec.application}.yaml`;
        work.git('pull', '-q', '--rebase', bare, 'main');
        if (work.git('ls-files', path) === '') {
          work.commit({ [path]: '# of an application\nimage: none\n' });
          work.git('push', '-q', bare, 'main');
        }
        return inner.deploy(spec, signal, log);
      },
    };
  }
});

import { isPattern } from '@slipway/pipeline';
import { z } from 'zod';
import { checkRef } from '../../source/find-commit.ts';
import { checkRepositoryUrl } from '../../source/repository-url.ts';
import { SourceError } from '../../source/source-error.ts';
import { fill } from '../fill.ts';
import { InvalidTargetSettings, readSettings } from '../invalid-settings.ts';
import { DeployFailed } from '../target.ts';
import { parseManifestKey } from './manifest-key.ts';
import { type GitOpsSettings, manifestForms } from './settings.ts';

const hour = 3_600_000;
const text = (longest: number, words: string) => z.string({ error: words }).min(1, words).max(longest, words);
const time = (least: number, most: number) => {
  const words = `a number of milliseconds from ${least} to ${most}`;
  return z.int({ error: words }).min(least, words).max(most, words);
};
const person = z.strictObject(
  { name: text(200, 'the name of a person'), email: text(200, 'an e-mail address') },
  { error: 'a name and an email' },
);

const schema = z.strictObject(
  {
    repositoryUrl: text(2_000, 'the address of a git repository'),
    branch: text(250, 'the name of a branch'),
    path: text(1_024, 'a path of the repository, for example apps/web.yaml'),
    key: text(1_024, 'a key of a YAML file, for example spec.containers[name=app].image'),
    form: z.enum(manifestForms, { error: `one of ${manifestForms.join(', ')}` }).default('reference'),
    message: text(2_000, 'a message of 1 to 2,000 characters').optional(),
    author: person.optional(),
    committer: person.optional(),
    probe: z
      .strictObject(
        {
          url: z.url({ protocol: /^https?$/, error: 'an address that begins with http:// or https://' }),
          timeout: time(1, hour).default(5_000),
          expect: z
            .strictObject(
              {
                status: z
                  .int({ error: 'a status of HTTP' })
                  .min(200, 'a status of HTTP')
                  .max(599, 'a status of HTTP')
                  .optional(),
                contains: text(1_024, 'text of 1 to 1,024 characters').optional(),
                matches: text(500, 'a regular expression').refine(isPattern, 'a regular expression').optional(),
                headers: z.record(z.string(), z.string(), { error: 'headers with their values' }).optional(),
              },
              { error: 'what is expected of an answer' },
            )
            .default({}),
        },
        { error: 'a url with timeout and expect' },
      )
      .optional(),
    awaitsReport: z.boolean({ error: 'true or false' }).optional(),
    convergence: time(1_000, 24 * hour).optional(),
  },
  { error: 'an object' },
);

/**
 * The settings of a `git-ops` target as an environment keeps them, without `kind` and `secretId`. `allowFile`: file:// repositories
 * below it are allowed. Throws InvalidTargetSettings with every problem.
 */
export function parseGitOpsSettings(value: unknown, allowFile: string | undefined): GitOpsSettings {
  const read = readSettings('git-ops', schema, value);
  const problems: string[] = [];
  const check = (work: () => void) => {
    try {
      work();
    } catch (cause) {
      if (!(cause instanceof SourceError) && !(cause instanceof DeployFailed)) throw cause;
      problems.push(cause.message);
    }
  };
  const example = { application: 'application', environment: 'environment' };
  check(() => checkRepositoryUrl(read.repositoryUrl, allowFile));
  check(() => checkRef(fill(read.branch, example)));
  check(() => void parseManifestKey(fill(read.key, example)));
  if (problems.length > 0) throw new InvalidTargetSettings(problems);
  // zod's types have undefined where ours have absent; what is undefined was not given.
  return Object.fromEntries(Object.entries(read).filter(([, one]) => one !== undefined)) as unknown as GitOpsSettings;
}

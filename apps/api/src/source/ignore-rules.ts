import * as dockerignoreModule from '@balena/dockerignore';

// The package is CommonJS and its types say `export default`; what Node gives is the function itself.
const dockerignore = dockerignoreModule.default as unknown as (options: {
  ignorecase: boolean;
}) => dockerignoreModule.Ignore;

/** Whether a path of the context is left out. */
export type Ignored = (path: string) => boolean;

/**
 * Docker's rules for .dockerignore. `always` is sent in any case: the Dockerfile and the file of rules itself, which Docker
 * sends too.
 */
export function ignoreRules(text: string | undefined, always: ReadonlySet<string>): Ignored {
  if (text === undefined) return () => false;
  const rules = dockerignore({ ignorecase: false }).add(text.replace(/^\uFEFF/, '').split(/\r?\n/));
  return (path) => !always.has(path) && rules.ignores(path);
}

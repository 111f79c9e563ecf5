import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../place.ts';
import { type Check, runTool } from './check.ts';

const longest = 400;
const written = /\.(ts|tsx|mts|mjs|sh|css|sql|graphql)$|^\.ci\/run$/;
/** Written by a program, or shown to one as it stands. */
const excepted = /\/generated\/|^apps\/api\/(schema\.graphql|db\/schema\.sql)$|^test\/fixtures\//;

interface Source {
  readonly path: string;
  readonly lines: readonly string[];
}

/** Source files that git knows or would add. */
async function sources(): Promise<readonly Source[]> {
  const { output } = await runTool('git', ['ls-files', '--cached', '--others', '--exclude-standard']);
  const paths = output.split('\n').filter((path) => written.test(path) && !excepted.test(path));
  const read = await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(root, path), 'utf8').catch(() => undefined);
      return text === undefined ? [] : [{ path, lines: text.trimEnd().split('\n') }];
    }),
  );
  return read.flat();
}

export const fileLengths: Check = {
  name: `no file above ${longest} lines`,
  run: async () =>
    (await sources())
      .filter(({ lines }) => lines.length > longest)
      .map(({ path, lines }) => `${path} has ${lines.length} lines: it holds more than one noun or verb.`),
};

const unfinished: readonly (readonly [RegExp, string])[] = [
  [
    /\b(describe|it|test)\.(skip|only|todo|failing)\b|\bx(it|describe)\(/,
    'a test that is skipped, or that skips others',
  ],
  [/\b(TODO|FIXME|XXX)\b/, 'a note of something unfinished'],
  [/@ts-(ignore|nocheck|expect-error)/, 'a type error that is silenced'],
];

export const unfinishedWork: Check = {
  name: 'nothing skipped or left unfinished',
  run: async () => {
    const found: string[] = [];
    for (const { path, lines } of await sources()) {
      // This file names the words it looks for.
      if (path === 'infra/verify/sources.ts') continue;
      for (const [number, line] of lines.entries()) {
        const match = unfinished.find(([pattern]) => pattern.test(line));
        if (match !== undefined) found.push(`${path}:${number + 1} has ${match[1]}.`);
      }
    }
    return found;
  },
};

const badNames = /(^|[-/])(utils?|helpers?|managers?|common|misc|stuff)([-./]|$)|-?v\d+\./i;

export const fileNames: Check = {
  name: 'file names are nouns or verbs in kebab-case',
  run: async () => {
    const found: string[] = [];
    for (const { path } of await sources()) {
      const name = path.split('/').at(-1) ?? '';
      if (badNames.test(path)) found.push(`${path} is named after no noun and no verb.`);
      if (path.startsWith('apps/web/src/app/')) continue;
      if (!/^[a-z0-9.]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/.test(name)) found.push(`${path} is not in kebab-case.`);
    }
    return found;
  },
};

export const shellScripts: Check = {
  name: 'shell scripts parse',
  run: async () => {
    const { code: hasShellcheck } = await runTool('sh', ['-c', 'command -v shellcheck']);
    const found: string[] = [];
    for (const { path } of (await sources()).filter((each) => /\.sh$|^\.ci\/run$/.test(each.path))) {
      const shell = path.endsWith('.sh') ? 'sh' : 'bash';
      const checked = await runTool(shell, ['-n', path]);
      if (checked.code !== 0) found.push(checked.output.trim());
      if (hasShellcheck !== 0) continue;
      const judged = await runTool('shellcheck', ['--format=gcc', path]);
      if (judged.code !== 0) found.push(judged.output.trim());
    }
    return found;
  },
};

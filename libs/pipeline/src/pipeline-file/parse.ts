import { formatPlatform, InvalidReference, type Platform, parseRepository, type Repository } from '@slipway/registry';
import { readKnownPlatform } from './known-platform.ts';
import type { PipelineFile, TagRule, Targets } from './pipeline-file.ts';
import { PipelineFileError, type Problem } from './problem.ts';
import { type PathReading, readImageFolder, readRepositoryPath } from './repository-path.ts';
import { readRun, type SectionProblems } from './run-section.ts';
import type { RunSettings } from './run-settings.ts';
import { type FileShape, readShape } from './shape.ts';
import { parseTemplate, VariableError } from './variables.ts';
import { readVerify } from './verify-section.ts';
import type { VerifySettings } from './verify-settings.ts';
import { type Path, readYaml, show, type YamlTree } from './yaml-tree.ts';

/**
 * Reads the text of a slipway.yaml; `registry` is the instance's default registry, the value of ${registry} in `image`.
 * Throws PipelineFileError with every problem, each with line, column and what was expected: first those of the YAML
 * itself, when there are none those of the schema, when there are none those of what the values mean.
 */
export function parsePipelineFile(text: string, options: { readonly registry: string }): PipelineFile {
  const yaml = readYaml(text);
  if ('problems' in yaml) throw new PipelineFileError(inOrder(yaml.problems));
  const shaped = readShape(yaml.tree);
  if ('problems' in shaped) throw new PipelineFileError(inOrder(shaped.problems));
  const meaning = new Meaning(yaml.tree);
  const file = meaning.read(shaped.shape, options.registry);
  if (meaning.problems.length > 0) throw new PipelineFileError(inOrder(meaning.problems));
  return file;
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((left, right) => left.line - right.line || left.column - right.column);
}

/** What a schema cannot say. Goes on after a problem, so that all are found; its result counts only without any. */
class Meaning {
  readonly problems: Problem[] = [];
  readonly #tree: YamlTree;

  constructor(tree: YamlTree) {
    this.#tree = tree;
  }

  read(shape: FileShape, registry: string): PipelineFile {
    return {
      image: this.#image(shape.image, registry),
      platforms: this.#platforms(shape.platforms),
      dockerfile: this.#dockerfile(shape.dockerfile ?? 'Dockerfile'),
      context: this.#path(shape.context ?? '.', ['context'], 'a folder of the repository', readRepositoryPath),
      targets: this.#targets(shape.targets),
      args: this.#templates(shape.args, ['args']),
      tags: this.#tags(shape.tags ?? []),
      run: this.#run(shape.run),
      ...(shape.verify === undefined ? {} : { verify: this.#verify(shape.verify, shape.run?.port !== undefined) }),
    };
  }

  #image(text: string, registry: string): Repository {
    const nothing = { registry, repository: '' };
    const parts = this.#template(text, ['image']);
    if (parts === undefined) return nothing;
    const other = parts.find((part) => part.kind === 'variable' && part.name !== 'registry');
    if (other?.kind === 'variable') {
      this.#add(
        ['image'],
        `found \${${other.name}}; expected no variable but \${registry}, since all releases go there`,
      );
      return nothing;
    }
    const expanded = parts.map((part) => (part.kind === 'text' ? part.text : registry)).join('');
    try {
      return parseRepository(expanded);
    } catch (error) {
      if (!(error instanceof InvalidReference)) throw error;
      const why = error.message.replace(/\.$/, '');
      this.#add(
        ['image'],
        `found ${show(text)} (${why}); expected an image repository, for example \${registry}/team/app`,
      );
      return nothing;
    }
  }

  #platforms(texts: readonly string[]): readonly Platform[] {
    const places = new Map<string, number>();
    const platforms: Platform[] = [];
    for (const [index, text] of texts.entries()) {
      const reading = readKnownPlatform(text);
      if ('expected' in reading) {
        this.#add(['platforms', index], `found ${show(text)}, which is not a platform; ${reading.expected}`);
        continue;
      }
      const name = formatPlatform(reading.platform);
      const first = places.get(name);
      if (first !== undefined) {
        const same = `the same platform as platforms[${first}]${text === name ? '' : ` (${name})`}`;
        this.#add(['platforms', index], `found ${show(text)}, ${same}; expected each platform once`);
        continue;
      }
      places.set(name, index);
      platforms.push(reading.platform);
    }
    return platforms;
  }

  #dockerfile(text: string): string {
    return this.#path(text, ['dockerfile'], 'a file of the repository', (text) => {
      const reading = readRepositoryPath(text);
      const isFolder = 'path' in reading && (reading.path === '.' || text.endsWith('/'));
      return isFolder ? { found: 'a folder' } : reading;
    });
  }

  #targets(targets: FileShape['targets'] = {}): Targets {
    const { build, test, runtime } = targets;
    const base = { ...(build === undefined ? {} : { build }), ...(runtime === undefined ? {} : { runtime }) };
    if (test === undefined) return base;
    const { stage, reports = '/reports', command } = typeof test === 'string' ? { stage: test } : test;
    const folder = this.#path(reports, ['targets', 'test', 'reports'], 'a folder such as /reports', readImageFolder);
    return { ...base, test: { stage, reports: folder, ...(command === undefined ? {} : { command }) } };
  }

  #tags(tags: NonNullable<FileShape['tags']>): readonly TagRule[] {
    return tags.map((tag, index) => {
      const { name, when = 'always' } = typeof tag === 'string' ? { name: tag } : tag;
      this.#template(name, typeof tag === 'string' ? ['tags', index] : ['tags', index, 'name']);
      return { name, when };
    });
  }

  #run(run: FileShape['run'] = {}): RunSettings {
    this.#templates(run.env, ['run', 'env']);
    return readRun(run, this.#problemsOfSection());
  }

  #verify(verify: NonNullable<FileShape['verify']>, hasPort: boolean): VerifySettings {
    const template = (text: string, path: Path) => void this.#template(text, path);
    return readVerify(verify, { ...this.#problemsOfSection(), hasPort, template });
  }

  #problemsOfSection(): SectionProblems {
    return {
      add: (path, message, at) => (at === 'key' ? this.#addToKey(path, message) : this.#add(path, message)),
    };
  }

  #path(text: string, path: Path, expected: string, read: (text: string) => PathReading): string {
    const reading = read(text);
    if ('path' in reading) return reading.path;
    this.#add(path, `found ${reading.found}, ${show(text)}; expected ${expected}`);
    return '.';
  }

  #templates(values: Readonly<Record<string, string>> = {}, path: Path): Readonly<Record<string, string>> {
    for (const [name, text] of Object.entries(values)) this.#template(text, [...path, name]);
    return values;
  }

  #template(text: string, path: Path): ReturnType<typeof parseTemplate> | undefined {
    try {
      return parseTemplate(text);
    } catch (error) {
      if (!(error instanceof VariableError)) throw error;
      const { value, source } = this.#tree.placeOf(path);
      // Quotes and escapes move it, so it is looked for in the value as it is written.
      const inside = Math.max(source.indexOf(error.found, error.index), 0);
      this.problems.push(this.#tree.problemAt(value + inside, path, error.message));
      return undefined;
    }
  }

  #add(path: Path, message: string): void {
    this.problems.push(this.#tree.problemAt(this.#tree.placeOf(path).value, path, message));
  }

  #addToKey(path: Path, message: string): void {
    this.problems.push(this.#tree.problemAt(this.#tree.placeOf(path).key, path, message));
  }
}

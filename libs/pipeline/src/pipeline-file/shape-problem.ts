import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { closest } from '../closest.ts';
import type { Problem } from './problem.ts';
import { type Json, type Path, show, type YamlTree } from './yaml-tree.ts';

interface Annotated {
  readonly 'x-expected'?: string;
  readonly properties?: Readonly<Record<string, Annotated>>;
  readonly propertyNames?: Annotated;
}

const ajv = new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true, strict: true });
ajv.addVocabulary(['x-expected']);

/** A schema whose values carry `x-expected`, the words in which a problem says what should have stood there. */
export function compileSchema<Shape>(schema: object): ValidateFunction<Shape> {
  return ajv.compile<Shape>(schema);
}

/** Checks the tree against the schema and says each problem where it stands, in the schema's own words. */
export function checkShape<Shape>(
  tree: YamlTree,
  validate: ValidateFunction<Shape>,
): { readonly shape: Shape } | { readonly problems: readonly Problem[] } {
  const { value } = tree;
  if (validate(value)) return { shape: value };
  // One sentence a place: the schema expects one thing of it, however many keywords it breaks.
  const problems = new Map<string, Problem>();
  for (const error of validate.errors ?? []) {
    const problem = problemOf(tree, error);
    if (problem === undefined) continue;
    const place = `${problem.line}:${problem.column}:${problem.path}`;
    if (!problems.has(place)) problems.set(place, problem);
  }
  return { problems: [...problems.values()] };
}

function problemOf(tree: YamlTree, error: ErrorObject): Problem | undefined {
  const path = pathOf(tree.value, error.instancePath);
  const schema = (error.parentSchema ?? {}) as Annotated;
  const { value, source } = tree.placeOf(path);
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(error.params.additionalProperty);
      const known = Object.keys(schema.properties ?? {});
      const similar = closest(name, known);
      const hint = similar === undefined ? `expected one of ${known.join(', ')}` : `did you mean ${show(similar)}?`;
      return at(tree, [...path, name], `found the unknown key ${show(name)}; ${hint}`);
    }
    case 'required': {
      const name = String(error.params.missingProperty);
      const expected = schema.properties?.[name]?.['x-expected'] ?? 'a value';
      return tree.problemAt(value, [...path, name], `found no ${show(name)}; expected ${expected}`);
    }
    case 'propertyNames': {
      const name = String(error.params.propertyName);
      const expected = schema.propertyNames?.['x-expected'] ?? 'another name';
      return at(tree, [...path, name], `found the key ${show(name)}; expected ${expected}`);
    }
    default:
      // The keyword that a name breaks is reported once more, as propertyNames.
      if (error.propertyName !== undefined) return undefined;
      return tree.problemAt(
        value,
        path,
        `found ${describe(error.data as Json, source)}; expected ${schema['x-expected']}`,
      );
  }
}

function at(tree: YamlTree, path: Path, message: string): Problem {
  return tree.problemAt(tree.placeOf(path).key, path, message);
}

/** A JSON pointer, with numbers where the value is a list. */
function pathOf(root: Json, pointer: string): Path {
  const path: (string | number)[] = [];
  let value: unknown = root;
  for (const raw of pointer.split('/').slice(1)) {
    const part = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(value) ? Number(part) : part);
    value = (value as Readonly<Record<string, unknown>>)[part];
  }
  return path;
}

function describe(value: Json, source: string): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'number') return `the number ${source.length > 30 ? `${source.slice(0, 29)}…` : source}`;
  if (typeof value === 'boolean') return source;
  return value === '' ? 'an empty text' : show(value);
}

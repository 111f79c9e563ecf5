import { formatPlatform } from '@slipway/registry';
import { closest } from '../closest.ts';
import { readKnownPlatform } from '../pipeline-file/known-platform.ts';
import type { Problem } from '../pipeline-file/problem.ts';
import { type Path, show, type YamlTree } from '../pipeline-file/yaml-tree.ts';
import { freezeProblem } from './freeze-window.ts';
import { parseByteSize, parsePeriod } from './measure.ts';
import type { Budget, Policy, PolicyFreeze, SizeRule, SoakRule } from './policy.ts';
import type { BudgetShape, FreezeWindowShape, PolicyShape } from './policy-shape.ts';

const off = { rehearsal: false } as const;
type Rule<Name extends keyof PolicyShape> = Exclude<NonNullable<PolicyShape[Name]>, false>;

/** What a schema cannot say. Goes on after a problem, so that all are found; its result counts only without any. */
export class PolicyMeaning {
  readonly problems: Problem[] = [];
  readonly #tree: YamlTree;
  readonly #environments: readonly string[] | undefined;

  constructor(tree: YamlTree, environments: readonly string[] | undefined) {
    this.#tree = tree;
    this.#environments = environments;
  }

  read(shape: PolicyShape): Policy {
    const { freezeWindows, upstream, soak, platforms, tests, size, baseImage, findings, approvals } = shape;
    const { order, concurrency, releaseSet } = shape;
    return {
      ...(freezeWindows && { freezeWindows: this.#freezeWindows(freezeWindows) }),
      ...(upstream !== false && { upstream: this.#upstream(upstream ?? {}) }),
      ...(soak && { soak: this.#soak(soak) }),
      ...(platforms !== false && { platforms: { ...off, ...platforms } }),
      ...(tests && { tests: { ...off, nonePasses: false, ...tests } }),
      ...(size && { size: this.#size(size) }),
      ...(baseImage && { baseImage: this.#baseImage(baseImage) }),
      ...(findings && { findings: this.#findings(findings) }),
      ...(approvals && { approvals: this.#approvals(approvals) }),
      ...(order && { order: { ...off, ...order } }),
      ...(concurrency && { concurrency: { ...off, ...concurrency } }),
      ...(releaseSet && { releaseSet: { ...off, required: false, ...releaseSet } }),
    };
  }

  #freezeWindows({ windows, ...rest }: Rule<'freezeWindows'>): NonNullable<Policy['freezeWindows']> {
    const places = new Map<string, number>();
    const read = windows.map((window, index) => {
      const first = places.get(window.name);
      if (first !== undefined)
        this.#add(
          ['freezeWindows', 'windows', index, 'name'],
          `found ${show(window.name)}, the name of windows[${first}] too; expected each name once`,
        );
      else places.set(window.name, index);
      return this.#window(window, ['freezeWindows', 'windows', index]);
    });
    return { ...off, rollbacksPass: true, ...rest, windows: read };
  }

  #window(shape: FreezeWindowShape, path: Path): PolicyFreeze {
    const before = this.problems.length;
    const window = { ...shape, duration: this.#period(shape.duration, [...path, 'duration']) };
    const problem = this.problems.length > before ? undefined : freezeProblem(window);
    if (problem !== undefined) {
      const said = problem.replace(/\.$/, '');
      this.#add(path, `found a window that cannot be used (${said}); expected one that begins and ends`);
    }
    return window;
  }

  #upstream(upstream: Rule<'upstream'>): NonNullable<Policy['upstream']> {
    for (const [index, name] of (upstream.environments ?? []).entries())
      this.#environment(name, ['upstream', 'environments', index], 'value');
    return { ...off, ...upstream };
  }

  #soak({ duration, environments = {}, ...rest }: Rule<'soak'>): SoakRule {
    if (duration === undefined && Object.keys(environments).length === 0)
      this.#add(['soak'], 'found neither duration nor environments; expected at least one of them');
    const times = Object.entries(environments).map(([name, text]) => {
      this.#environment(name, ['soak', 'environments', name], 'key');
      return [name, this.#period(text, ['soak', 'environments', name])] as const;
    });
    return {
      ...off,
      ...rest,
      ...(duration === undefined ? {} : { duration: this.#period(duration, ['soak', 'duration']) }),
      environments: Object.fromEntries(times),
    };
  }

  #size({ pull, update, growth, ...rest }: Rule<'size'>): SizeRule {
    if (pull === undefined && update === undefined && growth === undefined)
      this.#add(['size'], 'found no budget; expected at least one of pull, update, growth');
    return {
      ...off,
      ...rest,
      ...(pull === undefined ? {} : { pull: this.#budget(pull, ['size', 'pull']) }),
      ...(update === undefined ? {} : { update: this.#budget(update, ['size', 'update']) }),
      ...(growth === undefined ? {} : { growth: this.#budget(growth, ['size', 'growth']) }),
    };
  }

  #budget(budget: BudgetShape, path: Path): Budget {
    if (typeof budget === 'string') return { default: this.#bytes(budget, path) };
    const sizes = new Map<string, number>();
    for (const [name, text] of Object.entries(budget)) {
      const platform = name === 'default' ? name : this.#platform(name, [...path, name]);
      if (sizes.has(platform))
        this.#add([...path, name], `found ${platform} again under another name; expected each platform once`, 'key');
      sizes.set(platform, this.#bytes(text, [...path, name]));
    }
    return Object.fromEntries(sizes);
  }

  #platform(text: string, path: Path): string {
    const reading = readKnownPlatform(text);
    if ('platform' in reading) return formatPlatform(reading.platform);
    this.#add(path, `found ${show(text)}, which is not a platform; ${reading.expected}`, 'key');
    return text;
  }

  #baseImage({ maxAge, ...rest }: Rule<'baseImage'>): NonNullable<Policy['baseImage']> {
    if (maxAge === undefined && !rest.current)
      this.#add(['baseImage'], 'found nothing to ask; expected maxAge, or current: true');
    const age = maxAge === undefined ? {} : { maxAge: this.#period(maxAge, ['baseImage', 'maxAge']) };
    return { ...off, current: false, ...rest, ...age };
  }

  #findings({ reportAge, ...rest }: Rule<'findings'>): NonNullable<Policy['findings']> {
    const age = reportAge === undefined ? {} : { reportAge: this.#period(reportAge, ['findings', 'reportAge']) };
    return { ...off, accepted: [], unknownPasses: false, ...rest, ...age };
  }

  #approvals({ expiresAfter, ...rest }: Rule<'approvals'>): NonNullable<Policy['approvals']> {
    const expiry =
      expiresAfter === undefined ? {} : { expiresAfter: this.#period(expiresAfter, ['approvals', 'expiresAfter']) };
    return { ...off, count: 1, groups: {}, requesterMayApprove: false, ...rest, ...expiry };
  }

  #environment(name: string, path: Path, where: 'key' | 'value'): void {
    if (this.#environments === undefined || this.#environments.includes(name)) return;
    const similar = closest(name, this.#environments);
    const hint = similar === undefined ? 'expected one that exists' : `did you mean ${show(similar)}?`;
    this.#add(path, `found the environment ${show(name)}, which does not exist; ${hint}`, where);
  }

  #period(text: string, path: Path): number {
    const milliseconds = parsePeriod(text);
    if (milliseconds === undefined) this.#add(path, `found ${show(text)}; expected at most ten years`);
    return milliseconds ?? 0;
  }

  #bytes(text: string, path: Path): number {
    const bytes = parseByteSize(text);
    if (bytes === undefined) this.#add(path, `found ${show(text)}; expected a size such as 120MB or 1.5GiB`);
    return bytes ?? 0;
  }

  #add(path: Path, message: string, where: 'key' | 'value' = 'value'): void {
    this.problems.push(this.#tree.problemAt(this.#tree.placeOf(path)[where], path, message));
  }
}

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../children.ts';
import { type DebianArchitecture, openPackageSource, type PackageFile, type PackageSource } from './debian-packages.ts';
import { blobFolder, type Descriptor, writeImage, writeIndex } from './image-layout.ts';
import { type Layer, packLayer } from './layer.ts';
import { type Recipe, recipes } from './recipes.ts';
import { mergedFolders, unpackBusybox, unpackSystem, writeLinks } from './root-filesystem.ts';

type NamedLayer = Layer & { readonly createdBy: string };

/** Made once per process and architecture: recipes share packages and the layers that stand below. */
interface Workshop {
  readonly cache: string;
  readonly sources: Map<DebianArchitecture, Promise<PackageSource>>;
  readonly made: Map<string, Promise<Made>>;
}

interface Made {
  readonly layers: readonly NamedLayer[];
  readonly packages: readonly PackageFile[];
}

export interface BaseImage {
  readonly recipe: Recipe;
  readonly index: Descriptor;
  /** False when the cache had it. */
  readonly made: boolean;
}

/** Makes those of the wanted base images that the cache folder lacks, several at once; answers with all in their order. */
export async function makeBaseImages(
  wanted: readonly Recipe[],
  cache: string,
  tell: (what: string) => void,
): Promise<readonly BaseImage[]> {
  const workshop: Workshop = { cache, sources: new Map(), made: new Map() };
  await mkdir(cache, { recursive: true });
  await writeFile(join(cache, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  for (const left of await readdir(cache))
    if (left.startsWith('root-')) await rm(join(cache, left), { recursive: true });
  const unfinished = new Set<string>();
  const images = await Promise.all(
    wanted.map(async (recipe) => {
      const note = join(cache, `${recipe.repository.replaceAll('/', '-')}-${recipeKey(recipe)}.json`);
      if (existsSync(note))
        return { recipe, index: JSON.parse(await readFile(note, 'utf8')) as Descriptor, made: false };
      const name = recipe.repository.replace(/^library\//, '');
      unfinished.add(name);
      tell(`making ${[...unfinished].join(', ')} of Debian packages`);
      const index = await makeImage(recipe, workshop);
      await writeFile(`${note}.part`, JSON.stringify(index));
      await rename(`${note}.part`, note);
      unfinished.delete(name);
      if (unfinished.size > 0) tell(`making ${[...unfinished].join(', ')} of Debian packages`);
      return { recipe, index, made: true };
    }),
  );
  // The packages are in the images by now; apt's lists would be old the next time.
  for (const source of workshop.sources.values()) await rm((await source).folder, { recursive: true });
  return images;
}

async function makeImage(recipe: Recipe, workshop: Workshop): Promise<Descriptor> {
  const manifests = await Promise.all(
    recipe.architectures.map(async (architecture) => {
      const { layers } = await layersOf(recipe, architecture, workshop);
      return writeImage(workshop.cache, architecture, layers, recipe.settings);
    }),
  );
  return writeIndex(workshop.cache, manifests);
}

/** Changes when the recipe or one below it does. */
function recipeKey(recipe: Recipe): string {
  const base = recipe.base === undefined ? '' : recipeKey(recipeOf(recipe.base));
  return createHash('sha256').update(JSON.stringify(recipe)).update(base).digest('hex').slice(0, 12);
}

function recipeOf(repository: string): Recipe {
  const recipe = recipes.find((each) => each.repository === repository);
  if (recipe === undefined) throw new Error(`No recipe makes ${repository}.`);
  return recipe;
}

function layersOf(recipe: Recipe, architecture: DebianArchitecture, workshop: Workshop): Promise<Made> {
  const key = `${recipe.repository} ${architecture}`;
  const known = workshop.made.get(key);
  if (known !== undefined) return known;
  const made = makeLayers(recipe, architecture, workshop);
  workshop.made.set(key, made);
  return made;
}

async function makeLayers(recipe: Recipe, architecture: DebianArchitecture, workshop: Workshop): Promise<Made> {
  const below = recipe.base === undefined ? undefined : await layersOf(recipeOf(recipe.base), architecture, workshop);
  const source = await sourceOf(architecture, workshop);
  const essential = recipe.form === 'system' ? await source.essential() : [];
  const held = below?.packages ?? [];
  const all = await source.fetch([...essential, ...held.map((each) => each.name), ...recipe.packages]);
  const names = new Set(held.map((each) => each.name));
  const own = all.filter((each) => !names.has(each.name));

  const folder = await mkdtemp(join(workshop.cache, 'root-'));
  const root = join(folder, 'files');
  await mkdir(root);
  if (recipe.form === 'busybox')
    await unpackBusybox(root, theOne(own, 'busybox-static'), await busyboxApplets(workshop, folder));
  else await unpackSystem(root, architecture, own, held);
  await writeLinks(root, recipe.links ?? {});
  const layer = await packLayer(root, blobFolder(workshop.cache), below === undefined ? [] : mergedFolders);
  await rm(folder, { recursive: true });

  const createdBy = `Debian packages: ${recipe.packages.join(' ')}`;
  return { layers: [...(below?.layers ?? []), { ...layer, createdBy }], packages: all };
}

function sourceOf(architecture: DebianArchitecture, workshop: Workshop): Promise<PackageSource> {
  const known = workshop.sources.get(architecture);
  if (known !== undefined) return known;
  const opened = openPackageSource(architecture, workshop.cache);
  workshop.sources.set(architecture, opened);
  return opened;
}

/** Asked of this machine's own busybox: every architecture's has the same applets. */
async function busyboxApplets(workshop: Workshop, scratch: string): Promise<string[]> {
  const native: DebianArchitecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const files = await (await sourceOf(native, workshop)).fetch(['busybox-static']);
  const folder = join(scratch, 'native');
  await mkdir(folder);
  await run('dpkg-deb', ['--extract', theOne(files, 'busybox-static').path, folder]);
  const applets = await run(join(folder, 'bin/busybox'), ['--list']);
  return applets.split('\n').filter(Boolean);
}

function theOne(files: readonly PackageFile[], name: string): PackageFile {
  const file = files.find((each) => each.name === name);
  if (file === undefined) throw new Error(`apt has no package ${name}.`);
  return file;
}

import { FolderRegistry } from '../folder/folder-registry.ts';
import { rawManifest } from '../model/manifest.ts';
import { mediaType } from '../model/media-type.ts';
import { jsonBytes } from './image.ts';

/** A process of its own: writes empty indexes of its own into a folder, each under a tag. `root name count`. */
const [root = '', name = '', count = '0'] = process.argv.slice(2);
const folder = new FolderRegistry(root);
const at = { registry: 'folder.example', repository: 'shared' };
for (let i = 0; i < Number(count); i++) {
  const document = {
    schemaVersion: 2,
    mediaType: mediaType.ociIndex,
    manifests: [],
    annotations: { name, i: String(i) },
  };
  await folder.putManifest(at, rawManifest(jsonBytes(document), mediaType.ociIndex), `${name}-${i}`);
}

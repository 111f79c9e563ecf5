export * from './error.ts';
export { FolderRegistry } from './folder/folder-registry.ts';
export * from './image/assemble-index.ts';
export type { AttachedBy, AttachedDocument, UnverifiedSignature } from './image/attached.ts';
export * from './image/compare.ts';
export * from './image/compare-files.ts';
export * from './image/compare-packages.ts';
export * from './image/config.ts';
export * from './image/copy.ts';
export type { CopiedBlob } from './image/copy-blobs.ts';
export { blobsOf } from './image/copy-manifests.ts';
export type { BlobOutcome, CopyProgress, CopyTotal } from './image/copy-progress.ts';
export type { CopiedManifest } from './image/copy-write.ts';
export * from './image/finding.ts';
export * from './image/inspect.ts';
export * from './image/inspect-whole.ts';
export type { Invocation, Material, Provenance } from './image/predicate/provenance.ts';
export * from './image/predicate/read-predicate.ts';
export type { Sbom, SbomPackage } from './image/predicate/sbom.ts';
export * from './image/properties.ts';
export { type ApplyPruneOptions, applyPrune, type Pruned } from './image/prune/apply-prune.ts';
export type { ExpiryRule, TagFate } from './image/prune/expiry.ts';
export {
  type PlannedDeletion,
  type PlannedTag,
  type PrunePlan,
  type PruneRequest,
  planPrune,
} from './image/prune/plan-prune.ts';
export * from './image/verify.ts';
export { elfArchitecture } from './layer/elf.ts';
export { type Executables, executablesOf } from './layer/executables.ts';
export { type FileTree, flatten, type TreeEntry } from './layer/file-tree.ts';
export { type LayerCache, MemoryLayerCache } from './layer/layer-cache.ts';
export * from './layer/layer-contents.ts';
export { LayerError, type LayerErrorCode } from './layer/layer-error.ts';
export { measureLayer } from './layer/measure-layer.ts';
export type { Package, PackageFile, PackageType } from './layer/packages/package.ts';
export { type ReadLayerOptions, readLayer, unpackedSize } from './layer/read-layer.ts';
export * from './model/descriptor.ts';
export * from './model/digest.ts';
export * from './model/manifest.ts';
export * from './model/media-type.ts';
export * from './model/platform.ts';
export * from './model/reference.ts';
export * from './model/size.ts';
export * from './model/subject-tag.ts';
export * from './registry.ts';
export { type DockerConfigOptions, dockerConfigCredentials } from './remote/credentials/docker-config.ts';
export { firstOf } from './remote/credentials/first-of.ts';
export { mirrored, parseMirrors } from './remote/hosts.ts';
export type { ClientCertificate } from './remote/http/connection.ts';
export type { CredentialSource, Credentials } from './remote/http/credentials.ts';
export type { RateLimit, RegistryWarning } from './remote/http/notices.ts';
export type { TokenRealms } from './remote/http/realm.ts';
export type { RetryPolicy } from './remote/http/retry.ts';
export { createRegistry, type RemoteOptions, RemoteRegistry } from './remote/remote-registry.ts';

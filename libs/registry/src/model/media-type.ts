/** The media types that registries and engines exchange: OCI image-spec 1.1 and Docker's image manifest v2, schema 2. */
export const mediaType = {
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociEmpty: 'application/vnd.oci.empty.v1+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
} as const;

/** All four always go into Accept: with fewer, a registry answers 404 or silently another platform's child. */
export const manifestMediaTypes: readonly string[] = [
  mediaType.ociIndex,
  mediaType.dockerList,
  mediaType.ociManifest,
  mediaType.dockerManifest,
];

export function isIndexMediaType(type: string): boolean {
  return type === mediaType.ociIndex || type === mediaType.dockerList;
}

export function isManifestMediaType(type: string): boolean {
  return type === mediaType.ociManifest || type === mediaType.dockerManifest;
}

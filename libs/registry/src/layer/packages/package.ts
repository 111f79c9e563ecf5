export type PackageType = 'deb' | 'apk' | 'rpm' | 'go' | 'npm' | 'maven';

export interface Package {
  readonly type: PackageType;
  readonly name: string;
  readonly version: string;
}

/** A file of a layer that says which packages are there: they are there for as long as that file is. */
export interface PackageFile {
  readonly path: string;
  readonly packages: readonly Package[];
  /** One sentence: why the file could not be read, or not whole. */
  readonly unreadable?: string;
}

import type { DebianArchitecture } from './debian-packages.ts';
import type { ImageSettings } from './image-layout.ts';

/** How a public base image is made of Debian packages: what a Dockerfile may rely on when it names it. */
export interface Recipe {
  /** Repository on Docker Hub, for example `library/debian`. */
  readonly repository: string;
  readonly tags: readonly string[];
  readonly architectures: readonly DebianArchitecture[];
  /** Another recipe's repository whose layers stand below. */
  readonly base?: string;
  readonly packages: readonly string[];
  /** `busybox`: only its binary with links for its applets; `system`: a file system that apt and dpkg understand. */
  readonly form: 'busybox' | 'system';
  /** Links that a package's own set-up would have made: path → what it points to. */
  readonly links?: Readonly<Record<string, string>>;
  readonly settings: ImageSettings;
}

const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export const recipes: readonly Recipe[] = [
  {
    repository: 'library/busybox',
    tags: ['latest', '1.35', '1.35.0'],
    architectures: ['amd64', 'arm64'],
    packages: ['busybox-static'],
    form: 'busybox',
    settings: { command: ['sh'], environment: [path] },
  },
  {
    repository: 'library/debian',
    tags: ['bookworm-slim', 'bookworm', '12-slim', '12'],
    architectures: ['amd64', 'arm64'],
    packages: ['apt', 'debian-archive-keyring', 'mawk'],
    form: 'system',
    links: { 'usr/bin/awk': 'mawk', 'usr/bin/which': 'which.debianutils' },
    settings: { command: ['bash'], environment: [path] },
  },
  {
    repository: 'library/golang',
    tags: ['1.19-bookworm', '1.19'],
    // The sample applications compile across with --platform=$BUILDPLATFORM; an emulated Go compiler is 10 times slower.
    architectures: ['amd64'],
    base: 'library/debian',
    packages: ['golang-1.19-go', 'golang-1.19-src', 'golang-go', 'ca-certificates'],
    form: 'system',
    settings: { command: ['bash'], environment: ['GOPATH=/go', 'GOTOOLCHAIN=local', `${path}:/go/bin`] },
  },
  {
    repository: 'library/gcc',
    tags: ['12-bookworm', '12'],
    architectures: ['amd64', 'arm64'],
    base: 'library/debian',
    packages: ['gcc', 'libc6-dev', 'make'],
    form: 'system',
    links: { 'usr/bin/cc': 'gcc' },
    settings: { command: ['bash'], environment: [path] },
  },
];

import type { GitOpsSettings } from '../target/git-ops/settings.ts';
import type { RegistryOnlySettings } from '../target/registry-only/settings.ts';

/** Where and how an environment runs images, as its column keeps it. */
export type EnvironmentTarget =
  /** `publishAddress`: on which published ports of its containers listen. */
  | { readonly kind: 'docker-host'; readonly dockerHost: string; readonly publishAddress: string }
  | { readonly kind: 'swarm'; readonly dockerHost: string; readonly publishMode: 'host' | 'none' }
  /** `secretId`: what the git repository asks for. */
  | ({ readonly kind: 'git-ops'; readonly secretId?: string } & GitOpsSettings)
  | ({ readonly kind: 'registry-only' } & RegistryOnlySettings);

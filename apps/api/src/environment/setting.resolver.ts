import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import { as } from '../graphql/refusal.ts';
import { EnvironmentSecretService } from './environment-secret.service.ts';
import { SettingService } from './setting.service.ts';
import type { SettingRow } from './setting.store.ts';

@Resolver('DeploymentSettings')
export class SettingResolver {
  constructor(private readonly service: SettingService) {}

  @Mutation('setDeploymentSettings')
  async set(
    @Context() { viewer }: RequestContext,
    @Args() args: { environment: string; application: string; settings: string },
  ) {
    return as('DeploymentSettings', await this.service.set(viewer, args.environment, args.application, args.settings));
  }

  @ResolveField('settings')
  settings(@Parent() { settings }: SettingRow) {
    return JSON.stringify(settings);
  }
}

@Resolver('Environment')
export class EnvironmentSettingsResolver {
  constructor(
    private readonly settings: SettingService,
    private readonly secrets: EnvironmentSecretService,
  ) {}

  @Mutation('setEnvironmentSecret')
  async set(@Context() { viewer }: RequestContext, @Args() args: { environment: string; name: string; value: string }) {
    return as('Environment', await this.secrets.set(viewer, args.environment, args.name, args.value));
  }

  @Mutation('removeEnvironmentSecret')
  async remove(@Context() { viewer }: RequestContext, @Args() args: { environment: string; name: string }) {
    return as('Environment', await this.secrets.remove(viewer, args.environment, args.name));
  }

  @ResolveField('settings')
  ofApplication(@Parent() { id }: { id: string }, @Args('application') application: string) {
    return this.settings.of(id, application);
  }

  @ResolveField('secrets')
  ofEnvironment(@Parent() { id }: { id: string }) {
    return this.secrets.of(id);
  }
}

import { Injectable } from '@nestjs/common';
import type { ZodError } from 'zod';
import { ApplicationService } from '../application/application.service.ts';
import type { ApplicationRow } from '../application/application.store.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import type { EnvironmentRow } from '../environment/environment.store.ts';
import type { WebhookRow } from './webhook.store.ts';

/** Where a delivery wants something done. */
@Injectable()
export class WebhookPlaces {
  constructor(
    private readonly applications: ApplicationService,
    private readonly environments: EnvironmentService,
  ) {}

  /** @returns a string that says in one sentence why not there */
  async find(
    { applicationId, environmentId }: WebhookRow,
    names: { readonly application: string; readonly environment: string },
  ): Promise<{ readonly application: ApplicationRow; readonly environment: EnvironmentRow } | string> {
    const application = await this.applications.find(names.application);
    if (!application) return `There is no application ${JSON.stringify(names.application.slice(0, 80))}.`;
    if (applicationId !== null && applicationId !== application.id)
      return `This webhook may not speak of ${application.name}; use one of that application.`;
    const environment = await this.environments.find(names.environment);
    if (!environment) return `There is no environment ${JSON.stringify(names.environment.slice(0, 80))}.`;
    if (environmentId !== null && environmentId !== environment.id)
      return `This webhook may not speak of ${environment.name}; use one of that environment.`;
    return { application, environment };
  }
}

/** One sentence about the first thing in a body that is not as it should be. */
export function bodyFault({ issues }: ZodError, example: string): string {
  const [issue] = issues;
  const field = issue?.path.join('.') ?? '';
  return `The body is not as expected${field === '' ? '' : `: "${field}" is missing or wrong`}; send ${example}.`;
}

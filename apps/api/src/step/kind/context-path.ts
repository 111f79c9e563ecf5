import type { PipelineFile } from '@slipway/pipeline';

/** A Dockerfile outside of its context is sent under a name of its own, as the docker command does. */
export function pathInContext({ context, dockerfile }: PipelineFile): string {
  if (context === '.') return dockerfile;
  return dockerfile.startsWith(`${context}/`) ? dockerfile.slice(context.length + 1) : '.slipway.Dockerfile';
}

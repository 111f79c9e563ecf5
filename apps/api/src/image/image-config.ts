import { z } from 'zod';

const texts = z.array(z.string()).nullish().catch(null);
const stored = z.looseObject({
  user: z.string().nullish().catch(null),
  entrypoint: texts,
  command: texts,
  created: z.string().nullish().catch(null),
});

/** What the dashboard shows of an image's config, as the step `assemble` stored it. */
export interface ImageConfig {
  readonly user: string | null;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly createdAt: Date | null;
}

/** Total: what is missing or of another shape is shown as not there. */
export function imageConfig(json: unknown): ImageConfig {
  const { data } = stored.safeParse(json);
  const created = data?.created ? new Date(data.created) : undefined;
  return {
    user: data?.user || null,
    entrypoint: data?.entrypoint ?? [],
    command: data?.command ?? [],
    createdAt: created && !Number.isNaN(created.getTime()) ? created : null,
  };
}

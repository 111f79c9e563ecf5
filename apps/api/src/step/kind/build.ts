import type { StepHandler } from '../step.ts';
import { prepareBuild } from './image-build.ts';
import type { StepServices } from './services.ts';

/** Builds the build target, so that test and package find it in the engine's cache. */
export function buildStep(services: StepServices): StepHandler {
  return {
    kind: 'build',
    async run(context) {
      const build = await prepareBuild(services, context);
      await build.run(build.pipeline.targets.build, build.scratchName);
      // The layers stay in the engine's cache; the image itself has no use.
      await build.engine.removeImage(build.scratchName);
      return { result: { target: build.pipeline.targets.build } };
    },
  };
}

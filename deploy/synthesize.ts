import { App } from 'aws-cdk-lib/core';
import { CordonStack, type Sources } from './cordon-stack.ts';

/**
 * The app with its one stack, as yet unwritten. Nothing in it depends on an account or a region.
 * The library's own check of the template takes longer than all the rest: the tests run it.
 */
export function createApp(outdir: string, sources: Sources): { app: App; stack: CordonStack } {
  const app = new App({
    outdir,
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    stackTraces: false,
    treeMetadata: false,
  });
  return { app, stack: new CordonStack(app, 'Cordon', sources) };
}

/** Writes the cloud assembly into `outdir`; returns the path of the template. */
export function synthesize(outdir: string, sources: Sources): string {
  const { app, stack } = createApp(outdir, sources);
  return app.synth().getStackByName(stack.stackName).templateFullPath;
}

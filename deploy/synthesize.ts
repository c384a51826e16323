import { App } from 'aws-cdk-lib/core';
import { CordonStack, type Sources } from './cordon-stack.ts';
import { ForwarderStack } from './forwarder-stack.ts';

/** One for the home region, the other for every other region. */
export interface Stacks {
  readonly cordon: CordonStack;
  readonly forwarder: ForwarderStack;
}

/**
 * The app with its two stacks, as yet unwritten. Nothing in it depends on an account or a region.
 * The library's own check of the templates takes longer than all the rest: the tests run it.
 */
export function createApp(outdir: string, sources: Sources): { app: App; stacks: Stacks } {
  const app = new App({
    outdir,
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    stackTraces: false,
    treeMetadata: false,
  });
  const cordon = new CordonStack(app, 'Cordon', sources);
  return { app, stacks: { cordon, forwarder: new ForwarderStack(app, 'CordonForwarder') } };
}

/** Writes the cloud assembly into `outdir`; returns the paths of the templates. */
export function synthesize(outdir: string, sources: Sources): Readonly<Record<keyof Stacks, string>> {
  const { app, stacks } = createApp(outdir, sources);
  const assembly = app.synth();
  const pathOf = (name: keyof Stacks) => assembly.getStackByName(stacks[name].stackName).templateFullPath;
  return { cordon: pathOf('cordon'), forwarder: pathOf('forwarder') };
}
